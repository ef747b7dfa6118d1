import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedServices, stackOfService } from './stacks.ts';
import type { ComposePort, ComposeService } from './types.ts';

/** An application service that publishes ports although a proxy of its stack does. */
export interface ProxiedService extends ComposeService {
  readonly proxy: ComposeService;
  /** The port of the proxy that takes requests from outside. */
  readonly front: ComposePort;
}

/** Deployed application services beside a proxy that publishes the ports of the web. */
export const proxiedServices = fact('compose/proxied-services', (repo: Repo): readonly ProxiedService[] =>
  deployedServices(repo).flatMap((service): readonly ProxiedService[] => {
    const stack = stackOfService(repo, service);
    if (stack === undefined || service.role !== 'app' || service.ports.length === 0) return [];
    for (const proxy of stack.services) {
      const front = proxy.role === 'proxy' ? proxy.ports.find(({ published }) => published === '80' || published === '443') : undefined;
      if (front !== undefined) return [{ ...service, proxy, front }];
    }
    return [];
  }),
);
