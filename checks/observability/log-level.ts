import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { leveledServices } from '../../src/facts/server/log-levels.ts';
import { logLevel } from '../../fixers/observability/log-level.ts';

/** pino and bunyan count upwards from trace (10); info is 30. */
const info = 30;

export default defineCheck({
  id: 'observability/log-level',
  covers: ['observability/log-level-env'],
  title: 'Production logs at info or above',
  category: 'observability',
  severity: 'low',
  why: 'Debug lines bury the ones that matter, and cost disk and money. They also repeat requests and queries that should never be written down.',
  remedy: 'Read the level from LOG_LEVEL with info as its default, and set debug only where somebody looks for something.',
  sources: ['000:156,281,396'],
  absent: 'no started service makes a logger with levels',
  each: leveledServices,
  fix: logLevel,
  test({ name, levels, owner }) {
    const verbose = levels.find((l) =>
      typeof l.level === 'number' ? l.level < info : /^(debug|trace|silly|verbose|all)$/i.test(l.level ?? ''),
    );
    if (verbose !== undefined) {
      const by = verbose.variable;
      const source = by === undefined ? '' : owner.env.has(by) ? `, as ${by} is set` : ` unless ${by} says otherwise`;
      return fail({
        at: verbose.at,
        message: `${name} logs through ${verbose.pkg} at level ${verbose.level ?? ''} in production${source}.`,
        key: 'verbose',
        data: verbose,
      });
    }
    const told = levels.find((l) => l.level !== undefined || l.variable !== undefined);
    const at = told?.at ?? levels[0]?.at;
    if (told === undefined || at === undefined) return unknown(`the level of ${name}’s logger could not be read`);
    const note = told.variable === undefined ? `writes from ${told.level ?? ''} upwards` : `${told.variable} sets the level`;
    return pass({ at, note });
  },
});
