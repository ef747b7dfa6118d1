import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { yamlAt, yamlEntry, yamlMap } from '../yaml.ts';
import { kubeObjects } from './objects.ts';
import { nodeLoc } from './places.ts';
import type { Kubernetes } from './types.ts';
import { ingressOf, serviceOf, workloadOf } from './workloads.ts';

export type * from './types.ts';

/** Workloads, services, ingresses and config maps of all manifests as they are written, in order of files. */
export const kubernetes = fact('kubernetes', (repo: Repo): Kubernetes => {
  const objects = kubeObjects(repo);
  return {
    workloads: objects.flatMap((object) => workloadOf(object) ?? []),
    services: objects.flatMap((object) => serviceOf(object) ?? []),
    ingresses: objects.flatMap((object) => ingressOf(object) ?? []),
    configMaps: objects
      .filter(({ kind }) => kind === 'ConfigMap')
      .map(({ name, node, file }) => ({
        name,
        keys: yamlMap(yamlAt(node, 'data')).map((entry) => entry.key),
        at: nodeLoc(file, yamlEntry(node, 'kind')?.value ?? node),
      })),
  };
});
