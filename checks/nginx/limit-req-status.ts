import { tooManyRequests } from '../../fixers/nginx/limit-req-status.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { limitingServers } from '../../src/facts/nginx/requests.ts';

export default defineCheck({
  id: 'nginx/limit-req-status',
  covers: ['nginx/limit-req-status'],
  title: 'Requests over the limit get status 429',
  category: 'packaging',
  severity: 'low',
  why: 'nginx answers 503 to requests over the limit unless told otherwise. Clients, retries and alerts then take a limit that works for an outage.',
  remedy: 'Set "limit_req_status 429;" in http or beside limit_req.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_limit_req_module.html#limit_req_status'],
  sources: ['004:337', '004:353'],
  absent: 'no nginx server here limits requests',
  each: limitingServers,
  test({ name, limits }) {
    const silent = limits.filter(({ status }) => status === undefined || status === '503');
    const [first] = silent;
    if (first === undefined) return pass({ at: limits[0]!.statusAt ?? limits[0]!.at, note: `answers ${limits[0]!.status ?? ''}` });
    const unread = silent.find((limit) => limit.status === undefined && limit.unread.length > 0)?.unread[0];
    if (unread !== undefined)
      return unknown(`${name} includes a file that is not in the repository and may set the status`, [{ at: unread }]);
    return fail({
      at: first.statusAt ?? first.at,
      message: `${name} answers requests over its limits with 503 instead of 429.`,
      related: silent.slice(1, 5).map(({ at }) => ({ at, note: 'here too' })),
      key: 'status',
    });
  },
  fix: tooManyRequests,
});
