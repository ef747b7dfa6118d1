import { defineCheck, fail, pass, unknown, type Loc } from '../../src/model/index.ts';
import { limitUploads } from '../../fixers/http/rate-limit-upload.ts';
import { uploadRoutes, type CostlySubject } from '../../src/facts/server/costly.ts';

export default defineCheck<CostlySubject, Loc>({
  id: 'http/rate-limit-upload',
  covers: ['express/rate-limit-upload'],
  title: 'Uploads have a limit of their own',
  category: 'application-security',
  severity: 'medium',
  why: 'An upload holds memory, disk and a connection for as long as it lasts, and the general limit was set for requests that take milliseconds. One client within that limit keeps the service busy.',
  remedy: 'Put a limiter of a few uploads per hour on the routes that take files.',
  cwe: [770],
  sources: ['002:47'],
  absent: 'no route of a started service takes files',
  each: uploadRoutes,
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
  fix: limitUploads,
});
