import { takeFromEnvironment } from '../../fixers/env/secret-in-cli-args.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { secretArguments } from '../../src/facts/env/arguments.ts';

export default defineCheck({
  id: 'env/secret-in-cli-args',
  covers: ['env/secret-in-cli-args'],
  title: 'No secret is written into a command of a script',
  category: 'secrets',
  severity: 'high',
  why: 'The script keeps the secret for everybody who can read the repository. While the command runs, every process of the machine sees it, and the history of the shell keeps it.',
  remedy: 'Take the value from the environment, a file or a secret store, and replace the one that was written down.',
  cwe: [214, 798],
  sources: ['004:645-672', '004:1173-1189'],
  absent: 'no script hands secrets to commands',
  each: secretArguments,
  test({ name, literals, references, at }) {
    if (literals.length === 0) return pass({ at: references[0]?.at ?? at, note: 'the value comes from elsewhere' });
    return fail(
      literals.map((l) => ({
        at: l.at,
        message: `${name} writes out the value of ${l.option}.`,
        ...(l.wellKnown ? { severity: 'medium' as const } : {}),
        key: l.option,
      })),
    );
  },
  fix: takeFromEnvironment,
});
