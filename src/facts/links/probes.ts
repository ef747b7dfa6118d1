import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import type { ComposeService } from '../compose/types.ts';
import type { RunningContainer } from '../docker/deployments.ts';
import { expand } from '../docker/expand.ts';
import type { Service } from '../services/index.ts';
import { composeEnv, containerEnv, imageEnv } from './environment.ts';
import { running, type Running } from './running.ts';
import { localUrls } from './urls.ts';
import type { ContainerEnv } from './values.ts';

/** A request that something outside the program makes to learn how a service is. */
export interface HealthProbe extends Subject {
  /** What asks: "HEALTHCHECK of Dockerfile", "readiness probe of Deployment/api". */
  readonly what: string;
  /** undefined for a probe that only connects. */
  readonly path: string | undefined;
  /** As written: digits, a name, `$PORT`; undefined where none is given (80), empty where only whoever starts the container knows. */
  readonly port: string | undefined;
  readonly at: Loc;
  readonly target: Service;
  readonly env: ContainerEnv;
  /** Somebody else may set what the files here do not: a verdict about ports is less sure. */
  readonly assumed: boolean;
}

/** Every health probe of a container that runs a service of the repository. */
export const healthProbes = factEach('links health probes', running, probesOf);

/** Those of one service. */
export function probesOf(repo: Repo, { service, images, compose, containers }: Running): readonly HealthProbe[] {
  const found = new Map<string, HealthProbe>();
  const add = (probe: HealthProbe): void => {
    const key = `${probe.at.file}:${probe.at.start}:${probe.target.id}`;
    if (!found.has(key)) found.set(key, probe);
  };
  for (const image of images) {
    const check = image.shipped.healthcheck;
    if (check === undefined || check.disabled) continue;
    // Compose services without a check of their own run the image's, in their environment.
    const inherits = compose.find((c) => c.healthcheck === undefined || c.healthcheck.form === 'inherit');
    const env = inherits === undefined ? { ...imageEnv(image), open: new Set<string>() } : composeEnv(repo, inherits);
    for (const { path, port } of localUrls(commandText(check)))
      add({
        name: `${image.name} HEALTHCHECK ${path}`,
        what: `HEALTHCHECK of ${image.name}`,
        path,
        port,
        at: check.at,
        target: service,
        service: service.id,
        env,
        assumed: inherits === undefined,
      });
  }
  for (const unit of compose) composeProbe(repo, service, unit, add);
  for (const container of containers) containerProbes(repo, service, container, add);
  return [...found.values()];
}

function composeProbe(repo: Repo, service: Service, unit: ComposeService, add: (probe: HealthProbe) => void): void {
  const check = unit.healthcheck;
  if (check === undefined || check.disabled || check.form === 'inherit') return;
  // `$$PORT` is the container's variable, `$PORT` one of whoever calls compose.
  const text = expand(commandText(check), () => undefined);
  for (const { path, port } of localUrls(text.text))
    add({
      name: `${unit.name} healthcheck ${path}`,
      what: `healthcheck of the compose service ${unit.key}`,
      path,
      port: text.unresolved.length > 0 ? '' : port,
      at: check.at,
      target: service,
      service: service.id,
      env: composeEnv(repo, unit),
      assumed: false,
    });
}

function containerProbes(repo: Repo, service: Service, running: RunningContainer, add: (probe: HealthProbe) => void): void {
  const { workload, container } = running;
  for (const probe of container.probes) {
    if (probe.how !== 'http' && probe.how !== 'tcp') continue;
    if (probe.path?.includes('{{') === true) continue;
    add({
      name: `${workload.id} ${container.name} ${probe.kind} probe`,
      what: `${probe.kind} probe of ${workload.id}`,
      path: probe.how === 'http' ? (probe.path ?? '/').replace(/[?#].*$/, '') : undefined,
      port: probe.port,
      at: probe.at,
      target: service,
      service: service.id,
      env: containerEnv(repo, running),
      assumed: false,
    });
  }
}

function commandText(check: { readonly form: string; readonly text: string; readonly words: readonly string[] }): string {
  return check.form === 'exec' ? check.words.join(' ') : check.text;
}
