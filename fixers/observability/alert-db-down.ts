import type { DatabaseAlert } from '../../src/facts/alerts/coverage.ts';
import { yamlAt } from '../../src/facts/yaml.ts';
import { ruleOf } from '../../src/fix/alert-rule.ts';
import { type Edits, replaceScalar, yamlSheet } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** What the usual exporters say about their database, by how alerts and jobs call it. */
const metrics: readonly (readonly [RegExp, string])[] = [
  [/postgres|pgsql|(^|[^a-z])pg/i, 'pg_up'],
  [/mysql|maria/i, 'mysql_up'],
  [/redis/i, 'redis_up'],
  [/mongo/i, 'mongodb_up'],
];

/** Asks the database as well; the exporter that is down still counts, as it would say nothing then. */
export const askDatabase = defineFixer<DatabaseAlert>({
  title: 'Fire when the exporter says that its database is down, too',
  // Somebody is called more often.
  safety: 'review',
  edits({ at, exprAt, label }, _data, repo): Edits {
    const sheet = yamlSheet(repo, at.file);
    if (isRefusal(sheet)) return sheet;
    const expr = yamlAt(ruleOf(sheet, at.start), 'expr');
    const asked = expr?.y === 'scalar' ? /^up(\{[^{}]*\})?\s*==\s*0$/.exec(expr.raw.trim()) : null;
    if (expr === undefined || asked === null)
      return { refuse: `What ${label} asks is more than whether one target is up (${exprAt.file}).` };
    const found = metrics.filter(([names]) => names.test(`${label} ${asked[1] ?? ''}`));
    const [only] = found;
    if (only === undefined || found.length > 1)
      return { refuse: `Which database ${label} is about is not said in its name (${exprAt.file}).` };
    return replaceScalar(sheet, expr, `${only[1]}${asked[1] ?? ''} == 0 or ${asked[0]}`);
  },
});
