import type { DeployedWorkload } from '../../src/facts/kubernetes/deployed.ts';
import type { Resources } from '../../src/facts/kubernetes/types.ts';
import { running } from '../../src/facts/links/running.ts';
import { setInContainer } from '../../src/fix/kubernetes.ts';
import { defineFixer } from '../../src/model/index.ts';

/** What the guides give a backend and a frontend. A limit for CPU is left out: it slows down where nothing is short. */
const backend = { requests: { cpu: '250m', memory: '512Mi' }, limits: { memory: '1Gi' } };
const frontend = { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } };

/** Requests and limits for a program of the repository. */
export const resources = defineFixer<DeployedWorkload, string>({
  title: 'Request CPU and memory and limit the memory',
  // How much it needs under load can only be measured.
  safety: 'review',
  edits({ containers, workload }, name, repo) {
    const container = containers.find((each) => each.name === name);
    if (container === undefined) return [];
    const own = running(repo).find((each) =>
      each.containers.some((other) => other.workload.id === workload.id && other.container.name === name),
    );
    if (own === undefined) return { refuse: `How much ${name} needs is not in the files: measure it under load.` };
    if (container.resources !== undefined && !isEmpty(container.resources))
      return { refuse: `${name} has a part of its resources; the rest depends on what those were measured with.` };
    return setInContainer(repo, container.at, ['resources'], own.service.kind === 'frontend' ? frontend : backend);
  },
});

function isEmpty({ cpuRequest, cpuLimit, memoryRequest, memoryLimit }: Resources): boolean {
  return [cpuRequest, cpuLimit, memoryRequest, memoryLimit].every((each) => each === undefined);
}
