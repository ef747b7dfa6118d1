import type { ServedWorkload } from '../../src/facts/kubernetes/probes.ts';
import { healthRequestOfContainer } from '../../src/facts/links/health-request.ts';
import { setInContainer } from '../../src/fix/kubernetes.ts';
import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';

/** Seconds and attempts that the guides give each probe. */
const settings = {
  readinessProbe: { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
  livenessProbe: { initialDelaySeconds: 30, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
} as const;

/** Takes a container out of rotation while its readiness path says so. */
export const readinessProbe = defineFixer<ServedWorkload, string>({
  title: 'Ask the readiness path of the service before it gets requests',
  safety: 'review',
  edits: (workload, container, repo) => probeEdits(repo, workload, container, 'readinessProbe'),
});

/** The edits that add a probe on the path and port that the program of the container really serves, or why not. */
export function probeEdits(
  repo: Repo,
  { workload, serving }: ServedWorkload,
  name: string,
  kind: keyof typeof settings,
): readonly Edit[] | Refusal {
  const container = serving.find((each) => each.name === name);
  if (container === undefined) return [];
  const request = healthRequestOfContainer(repo, { workload, container }, kind === 'readinessProbe' ? 'readiness' : 'health');
  if ('why' in request) return { refuse: request.why };
  const { port, path } = request;
  const open = container.namedPorts.find(({ value }) => value === port);
  if (container.namedPorts.length > 0 && open === undefined)
    return { refuse: `${name} opens ${container.namedPorts.map(({ value }) => value).join(', ')}, and its program listens on ${port}.` };
  return setInContainer(repo, container.at, [kind], { httpGet: { path, port: open?.name ?? port }, ...settings[kind] });
}
