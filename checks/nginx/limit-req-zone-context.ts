import { zoneToHttp } from '../../fixers/nginx/limit-req-zone-context.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { isAllowedIn } from '../../src/facts/nginx/contexts.ts';
import { requestZones } from '../../src/facts/nginx/zones.ts';

export default defineCheck({
  id: 'nginx/limit-req-zone-context',
  covers: ['nginx/limit-req-zone-context'],
  title: 'Every limit_req_zone is declared in the http context',
  category: 'packaging',
  severity: 'critical',
  profile: 'essential',
  why: 'nginx refuses the whole configuration when a zone is declared inside a server or location. A fresh machine does not start at all, and a running one silently keeps its old configuration on reload.',
  remedy: 'Move the limit_req_zone line out of the server or location, to the http block or the top of a file that is included there.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_limit_req_module.html#limit_req_zone'],
  sources: ['004:313-314'],
  absent: 'no nginx file declares a limit_req_zone',
  each: requestZones,
  test(zone) {
    if (zone.context === undefined) return unknown(`nothing in the repository says where nginx reads ${zone.at.file}`, [zone.place]);
    if (isAllowedIn('limit_req_zone', zone.context)) return pass([{ at: zone.at, note: `declares zone ${zone.zone}` }, zone.place]);
    return fail({
      at: zone.at,
      message: `The zone ${zone.zone} is declared in the ${zone.context} context, where nginx refuses limit_req_zone.`,
      related: [zone.place],
      key: zone.zone,
    });
  },
  fix: zoneToHttp,
});
