import { listSubjects } from '../../src/facts/server/lists.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'http/pagination',
  covers: ['app/pagination'],
  title: 'Lists are answered page by page',
  category: 'reliability',
  severity: 'medium',
  confidence: 'medium',
  profile: 'all',
  why: 'A list without a limit grows with the business: the query, the memory of the process and the answer with it. One request for a table of a million rows stops the service for everybody.',
  remedy:
    'Give the query a limit (20 rows, say) that the caller may change up to a bound, and answer with where the next page begins. A table that stays short by its nature needs none.',
  cwe: [770],
  sources: ['000:632-647', '001:1263'],
  absent: 'no route here answers with a list from a database',
  each: listSubjects,
  test({ lists }) {
    const whole = lists.filter(({ query }) => query.whole);
    const [first, ...rest] = whole.map(({ route, query }) => ({
      at: query.at,
      message: `GET ${route.path ?? 'a pattern'} asks for every row: ${query.what} has neither a condition nor a limit.`,
      related: [{ at: route.at, note: 'the route' }],
      key: route.path ?? 'pattern',
    }));
    if (first !== undefined) return fail([first, ...rest]);
    return pass({ at: lists[0]!.query.at, note: `${lists.length} lists, each with a condition or a limit` });
  },
});
