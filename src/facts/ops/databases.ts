import type { Evidence, Repo } from '../../model/index.ts';
import { composeStacks, roleOfImage } from '../compose/index.ts';
import type { ComposeService, ComposeStack } from '../compose/index.ts';
import { kubernetes } from '../kubernetes/index.ts';

/**
 * Databases that production runs from this repository's own files: a Kubernetes workload, or a service of a
 * compose stack that is meant for production. Development databases and managed ones are not among them.
 */
export function ownDatabases(repo: Repo): readonly OwnDatabase[] {
  return [...inKubernetes(repo).map((evidence) => ({ evidence, certain: true })), ...inCompose(repo)];
}

/** `certain`: a file says that it is for production, not only the way it is kept. */
export interface OwnDatabase {
  readonly evidence: Evidence;
  readonly certain: boolean;
}

function inKubernetes(repo: Repo): readonly Evidence[] {
  return kubernetes(repo).workloads.flatMap((workload): Evidence[] => {
    if (isRehearsal(workload.purpose) || (workload.kind !== 'StatefulSet' && workload.kind !== 'Deployment')) return [];
    return workload.containers.flatMap(({ image, init }) =>
      image !== undefined && !init && roleOfImage(image.value) === 'database'
        ? [{ at: image.at, note: `${image.value} in ${workload.kind} ${workload.name}` }]
        : [],
    );
  });
}

function isRehearsal(purpose: ComposeStack['purpose']): boolean {
  return purpose === 'development' || purpose === 'test' || purpose === 'example';
}

function inCompose(repo: Repo): readonly OwnDatabase[] {
  const found = new Map<string, OwnDatabase>();
  for (const stack of composeStacks(repo)) {
    if (isRehearsal(stack.purpose) || (stack.purpose === 'unknown' && !looksLasting(stack.services))) continue;
    for (const service of stack.services) {
      // One key may belong to several stacks: a base file and its overrides.
      if (service.role === 'database')
        found.set(`${service.keyAt.file}:${service.keyAt.start}`, {
          evidence: { at: service.keyAt, note: `${service.image?.value ?? service.key} in ${stack.name}` },
          certain: stack.purpose === 'production' || found.get(`${service.keyAt.file}:${service.keyAt.start}`)?.certain === true,
        });
    }
  }
  return [...found.values()];
}

/**
 * A stack that nothing says the purpose of is taken for production when its database keeps data in a volume
 * beside an application that runs no mounted source code, and anything of it is meant to last: it comes back
 * after a reboot, says that it runs for production, or stands behind a proxy that takes HTTPS. One sign of several is enough, so that a database whose
 * restart policy is missing is not taken for a toy. A catcher for mail belongs to a developer's machine.
 */
function looksLasting(services: readonly ComposeService[]): boolean {
  const applications = services.filter((s) => s.role === 'app' && s.oneShot === undefined);
  const keeps = services.some((s) => s.role === 'database' && s.volumes.some((v) => v.kind === 'named' || v.kind === 'bind'));
  const lasts = services.some((s) => s.role === 'database' && restarts(s)) || applications.some((s) => restarts(s) || saysProduction(s));
  const faces = services.some((s) => s.role === 'proxy' && s.ports.some(({ published }) => published === '443'));
  const rehearses = services.some((s) => s.role === 'mail' || s.role === 'emulator' || /^mail(dev|hog|pit|catcher)$/.test(s.key));
  return keeps && (lasts || faces) && !rehearses && applications.length > 0 && !applications.some(mountsSource);
}

function restarts(service: ComposeService): boolean {
  const policy = service.restart?.value ?? service.restartPolicy?.value ?? 'no';
  return /^(always|unless-stopped|on-failure|any)/.test(policy);
}

function saysProduction(service: ComposeService): boolean {
  return service.environment.get('NODE_ENV')?.value === 'production';
}

/** A bind mount of the project's folder (`.:/app`, `./src:/app/src`): the service runs the working copy. */
function mountsSource(service: ComposeService): boolean {
  return service.volumes.some(
    (v) => v.kind === 'bind' && /^(\.{1,2}\/?|\.\/(src|app|lib|server|backend|api)\/?|\$\{?PWD\}?\/?)$/.test(v.source ?? ''),
  );
}
