import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { commandOf, unattendedCallers } from '../../src/facts/deps/npm-calls.ts';

export default defineCheck({
  id: 'deps/no-unattended-fix',
  covers: ['deps/no-unattended-fix'],
  title: 'No script changes dependencies on its own',
  category: 'supply-chain',
  severity: 'low',
  why: '`npm audit fix` and `npm update` choose versions that no test has seen, and write them where the lock file should decide. On a server the program then differs from what CI built.',
  remedy: 'Let a robot propose updates as pull requests, and install with `npm ci`.',
  sources: ['000:448', '000:547', '000:561'],
  absent: 'no script or pipeline calls a package manager',
  each: unattendedCallers,
  test({ name, at, calls }) {
    const changing = calls.filter(
      (c) =>
        (c.program === 'npm' && c.args[0] === 'audit' && c.args.includes('fix') && !c.args.includes('--dry-run')) ||
        (/^(update|upgrade|up)$/.test(commandOf(c)) && !c.args.some((a) => a === '-g' || a === '--global')),
    );
    if (changing.length === 0) return pass({ at, note: 'calls a package manager, and neither fixes nor updates with it' });
    return fail(
      changing.map((c) => ({
        at: c.at,
        message: `${name} runs \`${c.text}\`, which changes versions without anybody looking.`,
        key: c.text,
      })),
    );
  },
});
