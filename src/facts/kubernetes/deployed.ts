import { fact, type Loc, type Repo, spanStart, type Subject } from '../../model/index.ts';
import { roleOfImage } from '../compose/roles.ts';
import type { ServiceRole } from '../compose/types.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import { kubeObjects } from './objects.ts';
import type { KubeObject } from './objects.ts';
import { overlays, kustomizations } from './kustomize.ts';
import type { Container, Workload } from './types.ts';
import { workloadOf } from './workloads.ts';

/**
 * The objects that checks judge, as they are deployed: what overlays leave of their bases, and manifests that
 * no kustomization takes in. Not those for development, tests and examples. Of several overlays with the same
 * object the one for production counts.
 */
export const deployedObjects = fact('kubernetes/deployed-objects', (repo: Repo): readonly KubeObject[] => {
  const used = new Set(kustomizations(repo).flatMap(({ files }) => [...files]));
  const chosen = new Map<string, KubeObject>();
  const ranked = overlays(repo)
    .map((overlay) => ({ overlay, purpose: purposeOfPath(overlay.file) }))
    .filter(({ purpose }) => purpose === 'production' || purpose === 'unknown')
    .sort((a, b) => rank(a.overlay.file, a.purpose) - rank(b.overlay.file, b.purpose));
  for (const { overlay } of ranked)
    for (const object of overlay.objects) {
      const key = `${object.file}:${spanStart(object.node.at)}:${object.kind}:${object.name}`;
      if (!chosen.has(key)) chosen.set(key, object);
    }
  const loose = kubeObjects(repo).filter(({ file, purpose }) => !used.has(file) && (purpose === 'production' || purpose === 'unknown'));
  return [...chosen.values(), ...loose].filter(
    ({ purpose, file }) => !isShelved(file) && ((purpose !== 'test' && purpose !== 'example') || used.has(file)),
  );
});

/** What was put aside for the record is deployed by nobody. */
function isShelved(file: string): boolean {
  return /(^|\/)[._]?(archives?|archived|deprecated|obsolete|attic|legacy|old|unused|disabled|backup-manifests)\//i.test(file);
}

/** Whether two objects can be in one namespace: what names none goes wherever it is applied. */
export function sameNamespace(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

function rank(file: string, purpose: string): number {
  if (/(^|[/_.-])(prod|production|live)([/_.-]|$)/.test(file)) return 0;
  return purpose === 'production' ? 1 : 2;
}

/** Every object of the repository, rendered ones included: what a name may refer to. */
export const knownObjects = fact('kubernetes/known-objects', (repo: Repo): readonly KubeObject[] => [
  ...kubeObjects(repo),
  ...kustomizations(repo).flatMap(({ objects }) => objects),
]);

/** Something outside the repository that may bring objects along: a remote base, a chart, a templated manifest. */
export const foreignSource = fact('kubernetes/foreign-source', (repo: Repo): Loc | undefined => {
  const kustomization = kustomizations(repo).find(({ incomplete }) => incomplete !== undefined);
  if (kustomization?.incomplete !== undefined) return kustomization.incomplete;
  return kubeObjects(repo).find(
    ({ kind, templated, api }) =>
      templated || /^(HelmRelease|HelmChart|Application|ApplicationSet)$/.test(kind) || api.includes('toolkit.fluxcd.io'),
  )?.at;
});

/** A workload that checks judge. */
export interface DeployedWorkload extends Subject {
  readonly workload: Workload;
  readonly object: KubeObject;
  /** Containers that stay, init containers left out. */
  readonly containers: readonly Container[];
  /** By the image of its first container. */
  readonly role: ServiceRole;
  /** It belongs to the node or the cluster: shares the node's network or files, or runs on each. */
  readonly isAgent: boolean;
}

/** Workloads as they are deployed, each once. */
export const deployedWorkloads = fact('kubernetes/deployed-workloads', (repo: Repo): readonly DeployedWorkload[] => {
  const found = deployedObjects(repo).flatMap((object): readonly DeployedWorkload[] => {
    const workload = workloadOf(object);
    if (workload === undefined) return [];
    const containers = workload.containers.filter(({ init }) => !init);
    if (containers.length === 0) return [];
    const { pod } = workload;
    const shares = pod.hostNetwork?.value === true || pod.hostPid?.value === true || pod.volumes.some(({ kind }) => kind === 'hostPath');
    return [
      {
        name: workload.id,
        at: workload.at,
        workload,
        object,
        containers,
        role: roleOfImage(containers[0]?.image?.value ?? ''),
        isAgent: workload.kind === 'DaemonSet' && (shares || containers.some(({ security }) => security.privileged?.value === true)),
      },
    ];
  });
  return named(found);
});

/** Workloads that are meant to stay up. */
export const runningWorkloads = fact('kubernetes/running-workloads', (repo: Repo): readonly DeployedWorkload[] =>
  deployedWorkloads(repo).filter(({ workload: { kind, replicas } }) => !/^(Job|CronJob|Pod|Knative)$/.test(kind) && replicas?.value !== 0),
);

/** Subjects with names of their own: the same object of two files carries its file. */
export function named<S extends Subject>(subjects: readonly S[]): readonly S[] {
  const counts = new Map<string, number>();
  for (const { name } of subjects) counts.set(name, (counts.get(name) ?? 0) + 1);
  const seen = new Map<string, number>();
  return subjects.map((subject) => {
    if (counts.get(subject.name) === 1) return subject;
    const name = `${subject.name} (${subject.at.file})`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { ...subject, name: count === 1 ? name : `${name} ${count}` };
  });
}

/** Of several objects that a file may mean, nearest first: its own, then those of its folder, then the others. */
export function nearestFirst<S extends { readonly file: string }>(objects: readonly S[], file: string): readonly S[] {
  return [...objects].sort((a, b) => distance(a.file, file) - distance(b.file, file));
}

/** Steps from one file to another through the tree; 0 for the same one. */
export function distance(a: string, b: string): number {
  if (a === b) return 0;
  const [one, other] = [a.split('/'), b.split('/')];
  let shared = 0;
  while (shared < one.length - 1 && shared < other.length - 1 && one[shared] === other[shared]) shared++;
  return one.length - shared + (other.length - shared);
}

/** Whether the labels of a pod meet a selector; an empty one meets none. */
export function selects(selector: ReadonlyMap<string, string>, labels: ReadonlyMap<string, string>): boolean {
  return selector.size > 0 && [...selector].every(([key, value]) => labels.get(key) === value);
}

/** Why absence in a workload is no proof: it is a template, whose values may bring anything. */
export function templateDoubt({ workload, name }: DeployedWorkload): string | undefined {
  return workload.templated ? `${name} is a template, so its values may bring it in.` : undefined;
}
