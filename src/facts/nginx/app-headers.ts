import type { Evidence } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { headerVerdict } from '../server/headers.ts';
import { httpServices } from '../services/index.ts';

/** Whether the applications behind a proxy send the security headers themselves. */
export type ApplicationHeaders =
  | { readonly sends: 'yes'; readonly evidence: readonly [Evidence, ...Evidence[]] }
  | { readonly sends: 'no'; readonly evidence: readonly Evidence[] }
  | { readonly sends: 'unknown'; readonly reason: string };

/** Judged over all HTTP services of the repository: `yes` only when each one sends them. */
export const applicationHeaders = fact('application headers behind nginx', (repo): ApplicationHeaders => {
  const services = httpServices(repo);
  if (services.length === 0)
    return { sends: 'unknown', reason: 'the application behind the proxy is not among the services found in this repository' };
  const verdicts = services.map((service) => ({ service, verdict: headerVerdict(service) }));
  const open = verdicts.filter(({ verdict }) => verdict.complete === undefined);
  const doubt = open.find(({ service }) => service.doubt !== undefined)?.service;
  const [first, ...rest] = verdicts.map(({ service, verdict }) => ({
    at: verdict.complete?.mount?.at ?? service.at,
    note: `${service.name} ${verdict.complete === undefined ? 'sends no complete set' : 'sends them itself'}`,
  }));
  if (first === undefined || doubt !== undefined)
    return { sends: 'unknown', reason: `not everything mounted on ${doubt?.name ?? 'the application'} could be followed` };
  return open.length === 0 ? { sends: 'yes', evidence: [first, ...rest] } : { sends: 'no', evidence: [first, ...rest] };
});
