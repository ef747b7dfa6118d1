import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { guardSubjects } from '../../src/facts/server/guards.ts';

export default defineCheck({
  id: 'auth/routes-guarded',
  covers: ['auth/admin-routes-guarded'],
  title: 'Routes for administrators and routes that delete ask who is there',
  category: 'application-security',
  severity: 'high',
  why: 'A route that nobody guards is found by guessing its path, which for administration is the first guess. One forgotten middleware in a list of fifty routes is enough.',
  remedy: 'Mount the middleware that authenticates on the router, so that a new route is guarded without anybody thinking of it.',
  refs: ['https://owasp.org/API-Security/editions/2023/en/0xa5-broken-function-level-authorization/'],
  cwe: [306, 862],
  sources: ['000:709'],
  absent: 'no started service has routes for administrators or routes that delete beside guarded ones',
  each: guardSubjects,
  test({ http, routes, name }) {
    const open = routes.filter((r) => r.guarded === 'no');
    if (open.length > 0 && http.doubt !== undefined) return unknown(`not everything mounted on ${name} could be followed: ${http.doubt}`);
    if (open.length > 0)
      return fail(
        open.map(({ route, why }) => {
          const path = `${route.methods.join('/')} ${route.path ?? ''}`;
          const fault = why === 'admin' ? 'is for administrators and asks nobody who they are' : 'deletes for anybody';
          return { at: route.at, message: `${path} of ${name} ${fault}.`, key: path };
        }),
      );
    const perhaps = routes.find((r) => r.guarded === 'perhaps');
    if (perhaps !== undefined)
      return unknown(`whether ${perhaps.route.path ?? 'a route'} is guarded depends on what its handler does`, [{ at: perhaps.route.at }]);
    const by = routes.find((r) => r.by !== undefined)?.by;
    return by === undefined ? unknown('no route') : pass(by);
  },
});
