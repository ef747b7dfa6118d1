import { defineCheck, fail, pass, unknown, type Loc } from '../../src/model/index.ts';
import { limitExpensive } from '../../fixers/http/rate-limit-expensive.ts';
import { expensiveRoutes, type CostlySubject } from '../../src/facts/server/costly.ts';

export default defineCheck<CostlySubject, Loc>({
  id: 'http/rate-limit-expensive',
  covers: ['express/rate-limit-expensive'],
  title: 'Routes that ask language models or browsers have a limit of their own',
  category: 'application-security',
  severity: 'medium',
  why: 'Each request costs money or seconds of a processor, and the general limit was set for requests that cost nothing. A script within it runs up a bill over night.',
  remedy: 'Put a limiter of a few requests per hour and user on the routes that start such work.',
  cwe: [770],
  sources: ['002:48'],
  absent: 'no route of a started service asks a language model or a browser',
  each: expensiveRoutes,
  test({ http, routes }) {
    const open = routes.filter((r) => r.own === undefined && r.edge === undefined);
    if (open.length === 0) {
      const first = routes[0];
      return pass({
        at: first?.own?.at ?? first?.edge?.at ?? http.at,
        note: first?.edge?.what ?? `limits ${first?.route.path ?? 'the route'}`,
      });
    }
    if (http.doubt !== undefined) return unknown(`not everything mounted on ${http.name} could be followed: ${http.doubt}`);
    return fail(
      open.map(({ route, what, general }) => {
        const path = `${route.methods.join('/')} ${route.path ?? ''}`;
        return {
          at: route.at,
          message: `${path} ${what} ${general === undefined ? 'any number of times' : 'under the general limit only'}.`,
          key: path,
          data: route.at,
        };
      }),
    );
  },
  fix: limitExpensive,
});
