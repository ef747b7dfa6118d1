import type { Repo } from '../../model/index.ts';
import type { ComposeService } from '../compose/types.ts';
import { containersRunning, imageOfService, type RunningContainer } from '../docker/deployments.ts';
import { expand } from '../docker/expand.ts';
import { deployedImages } from '../docker/images.ts';
import type { Image } from '../docker/types.ts';
import { kubernetes } from '../kubernetes/index.ts';
import type { ContainerEnv } from './values.ts';

/** What an image sets by itself. Whoever runs it may set more, so for the image alone everything is open. */
export function imageEnv(image: Image): ContainerEnv {
  return { values: setBy(image), open: 'all' };
}

function setBy(image: Image | undefined): Map<string, string> {
  return new Map([...(image?.shipped.env ?? [])].flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value] as const])));
}

/** The environment of a compose service: that of its image, its env files where they are in the repository, its own. */
export function composeEnv(repo: Repo, service: ComposeService): ContainerEnv {
  const values = setBy(imageOfService(repo, service));
  const open = new Set<string>();
  // Files that only the machine has may set anything. Those of the repository are read as they are.
  let hidden = false;
  for (const { path } of service.envFiles) {
    const outline = repo.outline(path, 'dotenv');
    if (outline === undefined) hidden = true;
    for (const { name, value } of outline?.entries ?? []) values.set(name, value);
  }
  for (const [name, { value }] of service.environment) {
    const expanded = value === undefined ? undefined : expand(value, () => undefined);
    if (expanded === undefined || expanded.unresolved.length > 0) {
      values.delete(name);
      open.add(name);
    } else values.set(name, expanded.text);
  }
  return { values, open: hidden ? 'all' : open };
}

/** The environment of a Kubernetes container. */
export function containerEnv(repo: Repo, { workload, container }: RunningContainer): ContainerEnv {
  const image = deployedImages(repo).find((candidate) =>
    containersRunning(repo, candidate).some(
      (other) => other.container.at.file === container.at.file && other.container.at.start === container.at.start,
    ),
  );
  const values = setBy(image);
  const open = new Set<string>();
  const maps = kubernetes(repo).configMaps;
  for (const name of container.envFrom) for (const key of maps.find((map) => map.name === name)?.keys ?? []) open.add(key);
  const isHidden = workload.templated || container.envFrom.some((name) => !maps.some((map) => map.name === name));
  for (const [name, { value }] of container.env) {
    if (value === undefined) open.add(name);
    else values.set(name, value);
  }
  return { values, open: isHidden ? 'all' : open };
}
