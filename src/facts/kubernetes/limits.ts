import type { Evidence, Repo } from '../../model/index.ts';
import { yamlAt, yamlList, yamlString } from '../yaml.ts';
import { knownObjects } from './deployed.ts';
import type { DeployedWorkload } from './deployed.ts';

/** What gives containers of a workload requests and limits from outside: a LimitRange of its namespace, a vertical autoscaler. */
export function defaultsFor(repo: Repo, { workload }: DeployedWorkload): Evidence | undefined {
  for (const { kind, node, namespace, at, name } of knownObjects(repo)) {
    if (kind === 'LimitRange' && (namespace ?? '') === (workload.namespace ?? '')) {
      const limit = yamlList(yamlAt(node, 'spec', 'limits')).find(
        (each) => yamlAt(each, 'default', 'memory') !== undefined && yamlAt(each, 'defaultRequest') !== undefined,
      );
      if (limit !== undefined) return { at, note: `LimitRange/${name} gives defaults` };
    }
    if (kind === 'VerticalPodAutoscaler' && yamlString(yamlAt(node, 'spec', 'targetRef', 'name')) === workload.name)
      return { at, note: `VerticalPodAutoscaler/${name} sets them` };
  }
  return undefined;
}
