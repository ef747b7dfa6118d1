import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { keepsData, storePorts } from './roles.ts';
import { deployedServices } from './stacks.ts';
import type { ComposePort, ComposeService } from './types.ts';

/** A port of a data store that the host publishes. */
export interface Exposure {
  readonly port: ComposePort | undefined;
  /** `all`: every interface; `loopback`: only the host itself; `other`: one address; `unknown`: a variable decides. */
  readonly to: 'all' | 'loopback' | 'other' | 'unknown';
  /** "PostgreSQL on port 5432" */
  readonly what: string;
  readonly at: Loc;
}

/** A service that keeps data, with the ports it publishes. */
export interface DataService extends ComposeService {
  readonly exposures: readonly Exposure[];
}

/** Deployed compose services that keep data: by their image, or by a store's port on an image of another name. */
export const dataServices = fact('compose/data-services', (repo: Repo): readonly DataService[] =>
  deployedServices(repo).flatMap((service): readonly DataService[] => {
    const isStore =
      keepsData(service.role) ||
      (service.role === 'app' &&
        service.build === undefined &&
        service.ports.some((port) => /^(5432|3306|27017|6379)$/.test(port.target ?? '')));
    return isStore ? [{ ...service, exposures: exposuresOf(service) }] : [];
  }),
);

function exposuresOf(service: ComposeService): readonly Exposure[] {
  if (service.networkMode === 'host') return [{ port: undefined, to: 'all', what: 'every port of the container', at: service.keyAt }];
  return service.ports.map((port) => ({ port, to: reach(port.hostIp), what: describe(port), at: port.at }));
}

/** Who reaches a port that is published on an address of the host. */
export function reach(hostIp: string | undefined): Exposure['to'] {
  if (hostIp === undefined || hostIp === '0.0.0.0' || hostIp === '::' || hostIp === '*') return 'all';
  if (hostIp.includes('$')) return 'unknown';
  return /^127\.|^::1$|^localhost$/.test(hostIp) ? 'loopback' : 'other';
}

function describe(port: ComposePort): string {
  const store = storePorts[port.target ?? ''];
  const number = port.target === undefined ? 'a port' : `port ${port.target}`;
  return store === undefined ? number : `${store} on ${number}`;
}
