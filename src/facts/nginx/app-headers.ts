import type { Evidence, Repo } from '../../model/index.ts';
import { composeStacks } from '../compose/index.ts';
import { headerVerdict } from '../server/headers.ts';
import type { HttpService } from '../services/index.ts';
import { httpServices } from '../services/index.ts';
import type { NginxServer } from './sites.ts';

/** Whether the applications behind a proxy send the security headers themselves. */
export type ApplicationHeaders =
  | { readonly sends: 'yes'; readonly evidence: readonly [Evidence, ...Evidence[]] }
  | { readonly sends: 'no'; readonly evidence: readonly Evidence[] }
  | { readonly sends: 'unknown'; readonly reason: string };

/** Judged over the HTTP services a server proxies to: `yes` only when each one sends them. */
export function applicationHeaders(repo: Repo, server: NginxServer): ApplicationHeaders {
  const services = servicesBehind(repo, server);
  if (services.length === 0)
    return { sends: 'unknown', reason: 'the application behind it is not among the services found in this repository' };
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
}

/**
 * The services a server's targets stand for: by the compose service of that name (in the nearest compose files
 * at or above the nginx file) and what it builds; on the same machine, or where the only HTTP service of the
 * repository can be meant, those. Empty as soon as one target stands for something that is not among them.
 */
function servicesBehind(repo: Repo, server: NginxServer): readonly HttpService[] {
  const all = httpServices(repo);
  const stacks = composeStacks(repo).filter((stack) => isAtOrBelow(server.file, stack.folder));
  const nearest = Math.max(...stacks.map((stack) => stack.folder.length));
  const near = stacks.filter((stack) => stack.folder.length === nearest).flatMap((stack) => stack.services);
  const hosts = server.proxies.flatMap((target) => target.hosts.map((each) => each.host));
  const found = new Set<HttpService>();
  for (const host of hosts.length === 0 ? [''] : hosts) {
    const named = near.filter((service) => service.key === host);
    const contexts = named.map((service) => service.build?.context);
    const behind = isThisMachine(host)
      ? all
      : named.length > 0
        ? all.filter((service) =>
            contexts.some((context) => context !== undefined && isAtOrBelow(service.owner.entry ?? service.owner.root, context)),
          )
        : all.length === 1 && near.length === 0
          ? all
          : [];
    if (behind.length === 0) return [];
    for (const service of behind) found.add(service);
  }
  return [...found];
}

function isThisMachine(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|host\.docker\.internal|0\.0\.0\.0)$/.test(host) || host.startsWith('unix:');
}

function isAtOrBelow(path: string, folder: string): boolean {
  return folder === '' || folder === '.' || path === folder || path.startsWith(`${folder}/`);
}
