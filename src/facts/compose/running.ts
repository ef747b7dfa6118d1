import type { Evidence, Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { expand } from '../docker/expand.ts';
import { testOf } from './health.ts';
import { deployedServices, stackOfService } from './stacks.ts';
import type { ComposeService, ComposeStack } from './types.ts';

/** A compose service that is meant to stay up, with its stack. */
export interface RunningService extends ComposeService {
  readonly of: ComposeStack;
}

/** Deployed services that stay up: no jobs, no fragments, nothing that only a profile for tools or development starts. */
export const runningServices = fact('compose/running-services', (repo: Repo): readonly RunningService[] =>
  deployedServices(repo).flatMap((service): readonly RunningService[] => {
    const of = stackOfService(repo, service);
    if (of === undefined || service.oneShot !== undefined || service.replicas === 0 || of.services.every(isOnlyBuilt)) return [];
    if (isFragment(service, of)) return [];
    return [{ ...service, of }];
  }),
);

/** Files that "docker compose" takes by itself. */
const taken = /(^|\/)(docker-)?compose\.ya?ml$/;

/**
 * A service without image and build is one of another file, which commands that are not here read together with this one;
 * but not in a file that is taken by itself and holds whole services: there something is missing.
 */
function isFragment({ image, build }: ComposeService, of: ComposeStack): boolean {
  if (image !== undefined || build !== undefined) return false;
  const isWhole = of.services.some((other) => other.image !== undefined || other.build !== undefined);
  return !(isWhole && of.files.some((file) => taken.test(file)));
}

/** A service that only says how its image is made: a file of nothing else is for `docker compose build`. */
function isOnlyBuilt(service: ComposeService): boolean {
  const { build, command, entrypoint, environment, envFiles, ports, volumes, dependsOn, healthcheck } = service;
  if (build === undefined || service.restart !== undefined || service.restartPolicy !== undefined) return false;
  if (command !== undefined || entrypoint !== undefined || healthcheck !== undefined || environment.size > 0) return false;
  return envFiles.length + ports.length + volumes.length + dependsOn.length === 0 && service.image !== undefined;
}

/** What becomes of a service that stopped. `unknown`: a variable without default decides. */
export type Restart =
  | { readonly kind: 'again'; readonly evidence: Evidence }
  | { readonly kind: 'off'; readonly value: string; readonly at: Loc }
  | { readonly kind: 'unknown'; readonly variables: readonly string[]; readonly at: Loc }
  | { readonly kind: 'absent' };

/** Whether Docker starts a service again after it stopped. `${NAME:-always}` counts as its default. */
export function restartOf(service: RunningService): Restart {
  const { restart, restartPolicy, of } = service;
  if (restart !== undefined) {
    const { text, unresolved } = expand(restart.value, () => undefined);
    if (/^(always|unless-stopped|on-failure(:\d+)?)$/.test(text))
      return { kind: 'again', evidence: { at: restart.at, note: `restart: ${restart.value}` } };
    if (unresolved.length > 0) return { kind: 'unknown', variables: unresolved, at: restart.at };
  }
  if (restartPolicy !== undefined && restartPolicy.value !== 'none')
    return { kind: 'again', evidence: { at: restartPolicy.at, note: `deploy.restart_policy: ${restartPolicy.value}` } };
  const off = restart ?? restartPolicy;
  if (off !== undefined) return { kind: 'off', value: off.value, at: off.at };
  return of.swarm === undefined ? { kind: 'absent' } : { kind: 'again', evidence: of.swarm };
}

/** A healthcheck of the service itself that can fail. */
export function ownHealthEvidence(service: ComposeService): Evidence | undefined {
  const check = service.healthcheck;
  return check !== undefined && testOf(check).kind === 'real' ? { at: check.at, note: 'healthcheck of the service' } : undefined;
}
