import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { healthRoutes } from '../server/health.ts';
import { serviceKinds, services } from '../services/index.ts';
import type { Service } from '../services/index.ts';
import { runningWorkloads } from './deployed.ts';
import type { DeployedWorkload } from './deployed.ts';
import { servingEvidence } from './references.ts';
import type { Container, Probe } from './types.ts';

/** Containers that a platform puts beside the one that serves. */
const sidecar =
  /proxy|sidecar|exporter|agent|istio|envoy|linkerd|vault|fluent|filebeat|promtail|otel|collector|cloud-?sql|datadog|newrelic|reloader|git-sync|oauth/i;

/** A workload that takes requests. */
export interface ServedWorkload extends DeployedWorkload {
  /** What sends it requests. */
  readonly served: Evidence;
  /** The containers that take them. */
  readonly serving: readonly Container[];
}

/** Workloads that stay up and take requests: a service selects them. */
export const servedWorkloads = fact('kubernetes/served-workloads', (repo: Repo): readonly ServedWorkload[] =>
  runningWorkloads(repo).flatMap((each): readonly ServedWorkload[] => {
    const served = servingEvidence(repo, each.workload);
    if (served === undefined || each.isAgent) return [];
    const own = each.containers.filter(({ name, image }) => each.containers.length === 1 || !sidecar.test(`${name} ${image?.value ?? ''}`));
    const open = own.filter(({ ports }) => ports.length > 0);
    const serving = open.length > 0 ? open : own.slice(0, 1);
    return serving.length === 0 ? [] : [{ ...each, served, serving }];
  }),
);

/** The probe of one kind. */
export function probeOf(container: Container, kind: Probe['kind']): Probe | undefined {
  return container.probes.find((probe) => probe.kind === kind);
}

/** What a liveness probe asks. */
export interface LivenessProbe extends Subject {
  readonly container: string;
  readonly probe: Probe;
  /** The readiness probe that asks the very same. */
  readonly same: Probe | undefined;
  readonly isOwn: boolean;
  /** False where the programs that were read run in other workloads: this one is written in another language. */
  readonly isRead: boolean;
  /** The route in the source, where it was found, with what it asks. */
  readonly route: { readonly at: Loc; readonly asks: readonly Evidence[]; readonly opaque: boolean } | undefined;
}

/** Liveness probes over HTTP of workloads that stay up. */
export const livenessProbes = fact('kubernetes/liveness-probes', (repo: Repo): readonly LivenessProbe[] =>
  runningWorkloads(repo).flatMap((each) =>
    each.containers.flatMap((container): readonly LivenessProbe[] => {
      const probe = probeOf(container, 'liveness');
      if (probe?.how !== 'http' || probe.path === undefined || each.workload.templated) return [];
      const ready = probeOf(container, 'readiness');
      const same = ready?.how === 'http' && ready.path === probe.path && ready.port === probe.port ? ready : undefined;
      const route = routeOf(repo, each, container, probe.path);
      const isOwn = each.role === 'app' && (route !== undefined || serviceKinds(repo).includes('http'));
      const isRead = route !== undefined || !services(repo).some((service) => service.kind === 'http' && runsElsewhere(repo, service));
      return [{ name: `${each.name} ${container.name}`, at: probe.at, container: container.name, probe, same, isOwn, isRead, route }];
    }),
  ),
);

/** The route that a probe's path leads to: of the service of that name, or of the only one that has it. */
function routeOf(repo: Repo, { workload }: DeployedWorkload, container: Container, path: string): LivenessProbe['route'] {
  const http = services(repo).filter((service) => service.kind === 'http');
  const wanted = [
    workload.name,
    container.name,
    (container.image?.value ?? '')
      .replace(/[:@].*$/, '')
      .split('/')
      .at(-1)!,
  ].map(plain);
  const byName = http.filter((service) => namesOf(service).some((name) => wanted.includes(name)));
  const candidates = byName.length > 0 ? byName : http.length === 1 && !runsElsewhere(repo, http[0]!) ? http : [];
  const routes = candidates.flatMap((service) =>
    service.apps.flatMap((app) =>
      healthRoutes(app, service.wiring!, service.env).filter((route) => route.path.replace(/\/$/, '') === path.replace(/\/$/, '')),
    ),
  );
  const [route] = routes;
  if (route === undefined) return undefined;
  return { at: route.at, asks: route.asks.map(({ at, what }) => ({ at, note: what })), opaque: route.opaque };
}

function namesOf({ name, root }: Service): readonly string[] {
  return [name, root].map((path) => plain(path.split('/').at(-1)!)).filter((word) => word !== '');
}

/** A workload has the service's name: the others run something else. */
function runsElsewhere(repo: Repo, service: Service): boolean {
  const names = namesOf(service);
  return runningWorkloads(repo).some(({ workload, containers }) =>
    [workload.name, ...containers.map(({ name }) => name)].some((name) => names.includes(plain(name))),
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** A probe that asks a port by its name. */
export interface NamedPortProbe extends Subject {
  readonly probe: Probe;
  readonly port: string;
  readonly found: Loc | undefined;
}

/** Probes whose port is a name, with the container port of that name. */
export const namedPortProbes = fact('kubernetes/named-port-probes', (repo: Repo): readonly NamedPortProbe[] =>
  runningWorkloads(repo).flatMap((each) =>
    each.containers.flatMap((container) =>
      container.probes.flatMap((probe): readonly NamedPortProbe[] => {
        if (probe.port === undefined || /^\d+$/.test(probe.port) || /[${]/.test(probe.port) || each.workload.templated) return [];
        const found = container.namedPorts.find(({ name }) => name === probe.port)?.at;
        return [{ name: `${each.name} ${container.name} ${probe.kind}`, at: probe.at, probe, port: probe.port, found }];
      }),
    ),
  ),
);
