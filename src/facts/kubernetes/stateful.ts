import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import type { Placed } from '../docker/types.ts';
import { yamlAt, yamlEntry, yamlString } from '../yaml.ts';
import { foreignSource, runningWorkloads } from './deployed.ts';
import { entryLoc } from './places.ts';
import { knownServices } from './references.ts';
import type { KubernetesService } from './types.ts';

/** A stateful set with the service that gives its pods their names. */
export interface StatefulSet extends Subject {
  readonly serviceName: Placed<string>;
  readonly governing: KubernetesService | undefined;
  readonly foreign: Loc | undefined;
}

/** Stateful sets that name a service. */
export const statefulSets = fact('kubernetes/stateful-sets', (repo: Repo): readonly StatefulSet[] =>
  runningWorkloads(repo).flatMap(({ name, at, object, workload }): readonly StatefulSet[] => {
    const entry = yamlEntry(yamlAt(object.node, 'spec'), 'serviceName');
    const value = yamlString(entry?.value);
    if (workload.kind !== 'StatefulSet' || workload.templated || entry === undefined || value === undefined || value === '') return [];
    return [
      {
        name,
        at,
        serviceName: { value, at: entryLoc(object.file, entry) },
        governing: knownServices(repo).find((service) => service.name === value),
        foreign: foreignSource(repo),
      },
    ];
  }),
);
