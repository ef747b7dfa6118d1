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
  test({ name, at, status, statusAt, unread }) {
    if (status !== undefined && status !== '503') return pass({ at: statusAt ?? at, note: `answers ${status}` });
    if (unread.length > 0 && status === undefined)
      return unknown(`${name} includes a file that is not in the repository and may set the status`, [{ at: unread[0] ?? at }]);
    return fail({ at: statusAt ?? at, message: `${name} answers requests over its limit with 503 instead of 429.`, key: 'status' });
  },
});
