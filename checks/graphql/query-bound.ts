import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { graphqlServers, queryBound } from '../../src/facts/server/graphql.ts';
import { pathTo } from '../../src/facts/server/reasoning.ts';

export default defineCheck({
  id: 'graphql/query-bound',
  covers: [],
  title: 'GraphQL queries are bounded in depth or cost',
  category: 'application-security',
  severity: 'medium',
  why: 'One query can ask for the friends of the friends of everybody. Without a bound a single request keeps the database busy for minutes, and a rate limit counts it as one.',
  remedy:
    'Add a rule that bounds depth or cost (graphql-depth-limit, graphql-query-complexity, GraphQL Armor), or answer persisted queries only.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/GraphQL_Cheat_Sheet.html'],
  cwe: [770],
  sources: [],
  absent: 'no started service answers GraphQL',
  each: graphqlServers,
  test(server) {
    const bound = queryBound(server);
    if (bound.how === 'bounded') return pass(pathTo(server.owner, bound.at, [], `${bound.by} bounds queries`));
    if (bound.how === 'unknown') return unknown(`what bounds the queries of ${server.name} is not known: ${bound.why}`, [{ at: bound.at }]);
    return fail({
      at: server.at,
      message: `${server.library} of ${server.owner.name} answers queries of any depth and cost.`,
      key: 'unbounded',
    });
  },
});
