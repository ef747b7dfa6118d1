import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { userOfBase } from '../docker/base-images.ts';
import { containersRunning } from '../docker/deployments.ts';
import { imageRef } from '../docker/image-ref.ts';
import { images } from '../docker/images.ts';
import type { Image } from '../docker/types.ts';
import { deployedWorkloads } from './deployed.ts';
import type { DeployedWorkload } from './deployed.ts';
import { openshiftObject } from './platform.ts';
import type { Container } from './types.ts';

/** A way out of the container, as a workload is given it. */
export interface HostAccess {
  /** A clause: "shares the network of its node". */
  readonly what: string;
  readonly key: string;
  readonly at: Loc;
  readonly grave: boolean;
}

/** Folders of a node whose content is the node's own. */
const ownFolders = /^\/(boot|dev|etc|lib|proc|sys|usr|root|var\/lib\/kubelet|var\/run|run)?(\/|$)/;

/** Everything by which a workload reaches the node it runs on. */
export function hostAccess({ workload, containers }: DeployedWorkload): readonly HostAccess[] {
  const { pod } = workload;
  const found: HostAccess[] = [];
  for (const [flag, what, key] of [
    [pod.hostNetwork, 'shares the network of its node', 'hostNetwork'],
    [pod.hostPid, 'sees the processes of its node', 'hostPID'],
    [pod.hostIpc, 'shares the memory of its node', 'hostIPC'],
  ] as const)
    if (flag?.value === true) found.push({ what, key, at: flag.at, grave: key !== 'hostNetwork' });
  for (const volume of pod.volumes) {
    const path = volume.kind === 'hostPath' ? volume.source : undefined;
    if (path === undefined) continue;
    if (/(docker|containerd|crio|cri-dockerd)\.sock$/.test(path))
      found.push({ what: `is given ${path}, and with it every container of the node`, key: path, at: volume.at, grave: true });
    else if (
      ownFolders.test(path) &&
      containers.some(({ mounts }) => mounts.some((mount) => mount.volume === volume.name && !mount.readOnly))
    )
      found.push({ what: `may write to ${path} of its node`, key: path, at: volume.at, grave: true });
  }
  for (const { name, security, unmaskedProc } of containers) {
    if (security.privileged?.value === true)
      found.push({ what: `runs ${name} privileged`, key: `privileged ${name}`, at: security.privileged.at, grave: true });
    if (unmaskedProc !== undefined) found.push({ what: `shows ${name} all of /proc`, key: `proc ${name}`, at: unmaskedProc, grave: true });
    const strong = security.capabilities?.add.find((each) => /^(ALL|SYS_ADMIN|CAP_SYS_ADMIN|SYS_MODULE|SYS_PTRACE|NET_ADMIN)$/.test(each));
    if (strong !== undefined && security.capabilities !== undefined)
      found.push({
        what: `adds ${strong} to ${name}`,
        key: `${strong} ${name}`,
        at: security.capabilities.at,
        grave: strong !== 'NET_ADMIN',
      });
  }
  return found;
}

/** Workloads that are no agents of their node. */
export const isolatedWorkloads = fact('kubernetes/isolated-workloads', (repo: Repo): readonly DeployedWorkload[] =>
  deployedWorkloads(repo).filter(({ isAgent, workload }) => !isAgent && workload.namespace !== 'kube-system'),
);

/** What is known about the user of a container, the manifest first, then its image. */
export type ContainerUser =
  | { readonly kind: 'non-root'; readonly at: Loc; readonly note: string }
  | { readonly kind: 'root'; readonly at: Loc; readonly why: string }
  /** Nothing keeps it from being root, and the image is not known. */
  | { readonly kind: 'open'; readonly at: Loc };

/** As which user a container runs. */
export function userOf(repo: Repo, container: Container): ContainerUser {
  const { runAsNonRoot, runAsUser } = container.security;
  if (runAsUser !== undefined && runAsUser.value > 0) return { kind: 'non-root', at: runAsUser.at, note: `runAsUser: ${runAsUser.value}` };
  if (runAsNonRoot?.value === true && runAsUser === undefined) return { kind: 'non-root', at: runAsNonRoot.at, note: 'runAsNonRoot: true' };
  if (runAsUser !== undefined) return { kind: 'root', at: runAsUser.at, why: `runAsUser is ${runAsUser.value}` };
  const at = container.image?.at ?? container.at;
  const own = ownImage(repo, container);
  if (own?.shipped.user.known === true)
    return own.shipped.user.root
      ? { kind: 'root', at, why: `${own.file} leaves its user at root` }
      : { kind: 'non-root', at: own.shipped.user.at, note: `${own.shipped.user.why} in ${own.file}` };
  const ref = imageRef(container.image?.value ?? '');
  const base = ref === undefined ? undefined : userOfBase(ref);
  if (base?.user !== undefined) return base.root ? { kind: 'root', at, why: base.why } : { kind: 'non-root', at, note: base.why };
  return { kind: 'open', at };
}

/** The image of this repository that a container runs. */
export function ownImage(repo: Repo, container: Container): Image | undefined {
  return images(repo).find((image) =>
    containersRunning(repo, image).some(
      (each) => each.container.name === container.name && each.container.image?.value === container.image?.value,
    ),
  );
}

/** A container that must not be root, whose image names its user by a word. */
export interface NamedUserContainer extends DeployedWorkload {
  readonly demanded: Loc;
  readonly image: Image;
  readonly user: string;
  readonly userAt: Loc;
  /** OpenShift gives every pod a numeric user of its namespace itself: what shows that the manifests are for it. */
  readonly numberedBy: Loc | undefined;
}

/** Workloads that refuse root without saying which user, and run an image of this repository. */
export const refusingRoot = fact('kubernetes/refusing-root', (repo: Repo): readonly NamedUserContainer[] =>
  deployedWorkloads(repo).flatMap((each) =>
    each.containers.flatMap((container): readonly NamedUserContainer[] => {
      const { runAsNonRoot, runAsUser } = container.security;
      const image = runAsNonRoot?.value === true && runAsUser === undefined ? ownImage(repo, container) : undefined;
      const user = image?.shipped.user;
      if (runAsNonRoot === undefined || image === undefined || user?.known !== true || user.root || user.how !== 'instruction') return [];
      return [
        {
          ...each,
          name: `${each.name} ${container.name}`,
          demanded: runAsNonRoot.at,
          image,
          user: user.name,
          userAt: user.at,
          numberedBy: openshiftObject(repo),
        },
      ];
    }),
  ),
);
