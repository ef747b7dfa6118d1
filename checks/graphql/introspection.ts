import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { graphqlServers, introspectionOf } from '../../src/facts/server/graphql.ts';
import { pathTo } from '../../src/facts/server/reasoning.ts';

export default defineCheck({
  id: 'graphql/introspection',
  covers: [],
  title: 'The GraphQL schema is not told to everybody in production',
  category: 'application-security',
  severity: 'low',
  profile: 'all',
  why: 'Introspection lists every type and mutation, the forgotten ones included. An API for the public wants that; one for its own clients gives attackers a map.',
  remedy: 'Switch introspection off in production, or suppress this finding where the API is meant for the public.',
  refs: ['https://cheatsheetseries.owasp.org/cheatsheets/GraphQL_Cheat_Sheet.html'],
  cwe: [200],
  sources: [],
  absent: 'no started service answers GraphQL',
  each: graphqlServers,
  test(server) {
    const found = introspectionOf(server);
    if (found.how === 'unknown') return unknown(found.why, [{ at: found.at }]);
    if (found.how === 'off') return pass(pathTo(server.owner, found.at, [], found.note));
    return fail({
      at: found.at,
      message: `${server.library} of ${server.owner.name} tells its schema in production: ${found.note}.`,
      key: 'on',
    });
  },
});
