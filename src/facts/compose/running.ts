import type { Evidence, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { testOf } from './health.ts';
import { deployedServices, stackOfService } from './stacks.ts';
import type { ComposeService, ComposeStack } from './types.ts';

/** A compose service that is meant to stay up, with its stack. */
export interface RunningService extends ComposeService {
  readonly of: ComposeStack;
}

/** Deployed services that stay up: no jobs, nothing that only a profile for tools or development starts. */
export const runningServices = fact('compose/running-services', (repo: Repo): readonly RunningService[] =>
  deployedServices(repo).flatMap((service): readonly RunningService[] => {
    const of = stackOfService(repo, service);
    return of === undefined || service.oneShot !== undefined || service.replicas === 0 ? [] : [{ ...service, of }];
  }),
);

/** Why Docker starts a service again after it stopped; undefined when it does not. */
export function restartEvidence(service: RunningService): Evidence | undefined {
  if (service.restart !== undefined && /^(always|unless-stopped|on-failure(:\d+)?)$/.test(service.restart.value)) {
    return { at: service.restart.at, note: `restart: ${service.restart.value}` };
  }
  if (service.restartPolicy !== undefined && service.restartPolicy.value !== 'none') {
    return { at: service.restartPolicy.at, note: `deploy.restart_policy: ${service.restartPolicy.value}` };
  }
  return service.restart === undefined && service.restartPolicy === undefined ? service.of.swarm : undefined;
}

/** A healthcheck of the service itself that can fail. */
export function ownHealthEvidence(service: ComposeService): Evidence | undefined {
  const check = service.healthcheck;
  return check !== undefined && testOf(check).kind === 'real' ? { at: check.at, note: 'healthcheck of the service' } : undefined;
}
