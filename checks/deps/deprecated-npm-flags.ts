import { omitDev } from '../../fixers/deps/deprecated-npm-flags.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { npmCallers } from '../../src/facts/deps/npm-calls.ts';

export default defineCheck({
  id: 'deps/deprecated-npm-flags',
  covers: ['deps/deprecated-npm-flags'],
  title: 'npm is called with options of today',
  category: 'supply-chain',
  severity: 'info',
  profile: 'all',
  why: 'npm warns about the old spelling and will drop it in one of the next majors. An install for production then brings the development packages along, or fails.',
  remedy: 'Write --omit=dev instead of --production and --only=production.',
  sources: ['000:215', '000:445'],
  absent: 'nothing here calls npm',
  each: npmCallers,
  test({ name, at, calls }) {
    const old = calls.filter((c) => c.program === 'npm' && c.args.some((a) => /^--(only=prod(uction)?|production(=true)?)$/.test(a)));
    if (old.length === 0) return pass({ at, note: 'no outdated option' });
    return fail(
      old.map((c) => ({ at: c.at, message: `${name} calls \`${c.text}\`; npm has replaced that option by --omit=dev.`, key: c.text })),
    );
  },
  fix: omitDev,
});
