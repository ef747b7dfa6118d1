import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { bodyHops, hopEvidence, sizeText } from '../../src/facts/links/body-limits.ts';

/** 10 MB are 10^7 bytes to Caddy and 10 × 2^20 to body parsers: at GB the two differ by 7 %. Nobody means that difference. */
const unitsApart = 1.08;

export default defineCheck({
  id: 'links/body-limit',
  covers: ['nginx/client-max-body-size', 'k8s/ingress-body-size'],
  title: 'What stands in front of a service lets through the largest request it takes',
  category: 'reliability',
  severity: 'medium',
  why: 'The smallest limit on the way decides. Uploads that the program would take are refused by the proxy with a page the client cannot read, and the program never logs them.',
  remedy:
    'Set client_max_body_size (or proxy-body-size of the ingress) to the limit of the program, a little above for the envelope of uploads.',
  refs: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size'],
  sources: ['001:154,788', '003:25-26', '004:997'],
  absent: 'no service here both sets a size limit of its own and stands behind a proxy in these files',
  each: bodyHops,
  test({ own, hops, http }) {
    const mine = { at: own.at, note: `${own.what} ${sizeText(own.bytes)}` };
    const small = hops.filter((hop) => hop.bytes !== undefined && hop.bytes !== 0 && hop.bytes * unitsApart < own.bytes);
    if (small.length > 0)
      return fail(
        small.map((hop) => ({
          at: hop.at,
          message: `${http.name} takes requests of ${sizeText(own.bytes)}, but ${hop.what} ${sizeText(hop.bytes ?? 0)} at most.`,
          related: [mine],
          key: hop.what,
        })),
      );
    const open = hops.find((hop) => hop.bytes === undefined);
    if (open !== undefined)
      return unknown(`What ${http.name} is sent through its proxy depends on files that are not here.`, [hopEvidence(open), mine]);
    return pass([mine, ...hops.map(hopEvidence)]);
  },
});
