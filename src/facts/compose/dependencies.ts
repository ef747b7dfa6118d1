import type { Evidence, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { imageHealth } from '../docker/service-images.ts';
import { composeRoot } from './chains.ts';
import { yamlAt } from '../yaml.ts';
import { ownHealthEvidence } from './running.ts';
import { keepsData, roleOfImage } from './roles.ts';
import { deployedServices, stackOfService } from './stacks.ts';
import type { ComposeService, ComposeStack } from './types.ts';

/** One entry of `depends_on` with what it leads to. */
export interface Dependency {
  readonly entry: ComposeService['dependsOn'][number];
  /** Undefined: no file of the stack defines it. */
  readonly on: ComposeService | undefined;
  /** It keeps data, by its image or, where it is not defined, by its name. */
  readonly isStore: boolean;
  /** What tells whether it is ready. */
  readonly health: Evidence | undefined;
  /** Another compose file that defines the service, where the stack does not. */
  readonly elsewhere: string | undefined;
}

/** A service that starts after others. */
export interface DependentService extends ComposeService {
  readonly of: ComposeStack;
  readonly dependencies: readonly Dependency[];
}

/** Deployed compose services with `depends_on`, each entry resolved in its stack. */
export const dependentServices = fact('compose/dependent-services', (repo: Repo): readonly DependentService[] =>
  deployedServices(repo).flatMap((service): readonly DependentService[] => {
    const of = stackOfService(repo, service);
    if (of === undefined || service.dependsOn.length === 0) return [];
    return [{ ...service, of, dependencies: service.dependsOn.map((entry) => dependencyOf(repo, of, entry)) }];
  }),
);

function dependencyOf(repo: Repo, stack: ComposeStack, entry: Dependency['entry']): Dependency {
  const on = stack.services.find((service) => service.key === entry.service);
  const isStore = on === undefined ? /^(db|database)$/i.test(entry.service) || keepsData(roleOfImage(entry.service)) : keepsData(on.role);
  const elsewhere = on === undefined ? definedElsewhere(repo, stack, entry.service) : undefined;
  return { entry, on, isStore, health: on === undefined ? undefined : healthOf(repo, on), elsewhere };
}

function healthOf(repo: Repo, service: ComposeService): Evidence | undefined {
  const own = ownHealthEvidence(service);
  if (own !== undefined || service.healthcheck?.disabled === true) return own;
  const image = imageHealth(repo, service);
  return image.kind === 'checked' ? image.evidence : undefined;
}

/** Another compose file of the repository that defines a service: `-f` may bring both together. */
function definedElsewhere(repo: Repo, stack: ComposeStack, key: string): string | undefined {
  return repo
    .ofKind('compose')
    .map(({ path }) => path)
    .find((path) => !stack.files.includes(path) && yamlAt(composeRoot(repo, path), 'services', key) !== undefined);
}

/** Services whose start-up needs a store: dependencies that no file defines count by their name. */
export const storeDependents = fact('compose/store-dependents', (repo: Repo): readonly DependentService[] =>
  dependentServices(repo).flatMap((service): readonly DependentService[] => {
    // Swarm ignores depends_on; exporters and consoles try again by themselves.
    if (service.of.swarm !== undefined || /^(monitoring|admin)$/.test(service.role)) return [];
    const dependencies = service.dependencies.filter(
      ({ isStore, on, elsewhere }) => isStore && (on !== undefined || elsewhere === undefined),
    );
    return dependencies.length === 0 ? [] : [{ ...service, dependencies }];
  }),
);

/** A command of the service itself that waits for another one before it starts. */
export function waitsItself(service: ComposeService): Evidence | undefined {
  const waits = /\b(wait-for(-it)?|wait-on|dockerize|pg_isready|wait4x|wait-port)\b|\buntil\b/;
  const command = [service.entrypoint, service.command].find((each) => each !== undefined && waits.test(each.text));
  return command === undefined ? undefined : { at: command.at, note: 'its command waits by itself' };
}
