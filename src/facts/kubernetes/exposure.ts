import type { Evidence, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { distance } from './deployed.ts';
import { deployedServices, deployedIngresses } from './references.ts';
import { storeWorkloads } from './stores.ts';
import type { KubernetesService } from './types.ts';

/** A service with what says whether it should be reached from outside. */
export interface ExposedService extends Subject {
  readonly of: KubernetesService;
  /** The store behind it. */
  readonly store: Subject | undefined;
  /** An ingress that leads to it. */
  readonly behind: Evidence | undefined;
  /** Why its type leads nowhere outside, as a note. */
  readonly internal: string | undefined;
}

/** Services of stores, and services behind an ingress. */
export const exposedServices = fact('kubernetes/exposed-services', (repo: Repo): readonly ExposedService[] =>
  deployedServices(repo).flatMap(({ name, at, of, targets }): readonly ExposedService[] => {
    const store = storeWorkloads(repo).find(({ workload }) => targets.some(({ id }) => id === workload.id));
    // Of several services of one name the ingress leads to the one that is nearest to it: the others are of other installations.
    const ingress = deployedIngresses(repo).find(({ at: place, backends }) =>
      backends.some(
        ({ service, found }) =>
          service === of.name && (found === undefined || distance(of.file, place.file) <= distance(found.file, place.file)),
      ),
    );
    if (store === undefined && ingress === undefined) return [];
    // Load balancers of clouds reach nodes, not pods: they need a port of the node.
    const cloud = ingress?.ingress.className?.value ?? ingress?.ingress.annotations.get('kubernetes.io/ingress.class')?.value ?? '';
    const needsNode = of.type === 'NodePort' && store === undefined && (/alb|gce|gke/.test(cloud) || cloud === '');
    const internal = needsNode ? 'the load balancer of the cloud needs a port of the node' : internalNote(of);
    return [{ name, at, of, store, behind: ingress === undefined ? undefined : { at: ingress.at, note: ingress.name }, internal }];
  }),
);

function internalNote({ annotations, type }: KubernetesService): string | undefined {
  if (type !== 'LoadBalancer') return undefined;
  for (const [key, value] of annotations)
    if (
      (/internal/i.test(key) && !/^(false|0\.0\.0\.0\/0)$/.test(value)) ||
      (/scheme|load-balancer-type|address-type/i.test(key) && /^(internal|private|intranet)/i.test(value))
    )
      return `${key}: ${value}`;
  return undefined;
}
