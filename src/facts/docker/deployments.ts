import type { Repo } from '../../model/index.ts';
import { composeStacks } from '../compose/stacks.ts';
import { roleOfImage } from '../compose/roles.ts';
import type { ComposeService } from '../compose/types.ts';
import { kubernetes } from '../kubernetes/index.ts';
import type { Container, Workload } from '../kubernetes/types.ts';
import { imageRef, isOfficial } from './image-ref.ts';
import { images } from './images.ts';
import { folderOf } from './paths.ts';
import type { Image } from './types.ts';

/** Compose services outside development, tests and examples that run an image. */
export function servicesRunning(repo: Repo, image: Image): readonly ComposeService[] {
  const names = new Set(image.builds.flatMap((build) => build.service ?? []));
  return composeStacks(repo)
    .filter((stack) => stack.purpose === 'production' || stack.purpose === 'unknown')
    .flatMap((stack) => stack.services)
    .filter(
      (service) =>
        names.has(service.name) ||
        (service.build === undefined && service.image !== undefined && isNamed(repo, image, service.image.value)),
    );
}

/** A container of a workload. */
export interface RunningContainer {
  readonly workload: Workload;
  readonly container: Container;
}

/** Kubernetes containers outside tests and examples that run an image, as far as names tell. */
export function containersRunning(repo: Repo, image: Image): readonly RunningContainer[] {
  const all = kubernetes(repo)
    .workloads.filter((workload) => workload.purpose !== 'test' && workload.purpose !== 'example' && workload.purpose !== 'development')
    .flatMap((workload) => workload.containers.map((container) => ({ workload, container })))
    .filter(({ container }) => !container.init);
  return all.filter(({ container }) => container.image !== undefined && isNamed(repo, image, container.image.value));
}

/**
 * Whether a name in a manifest means this image: the last part of the name is that of a tag it is built
 * with, of its package or of its folder. Where the repository builds one image only, any name that is
 * not that of a well-known image will do.
 */
function isNamed(repo: Repo, image: Image, text: string): boolean {
  const name = lastPart(text);
  if (namesOf(repo, image).has(name)) return true;
  const others = images(repo).filter((other) => other.purpose === 'production' || other.purpose === 'unknown');
  if (others.length !== 1 || others[0] !== image) return false;
  const ref = imageRef(text.replace(/[$@].*$|:\s*\{\{.*$/, '').replace(/:$/, ''));
  if (ref === undefined) return /\{\{|\$/.test(text);
  return !isOfficial(ref) && roleOfImage(text) === 'app' && ref.registry !== undefined;
}

function namesOf(repo: Repo, image: Image): ReadonlySet<string> {
  const names = new Set<string>();
  for (const build of image.builds) for (const tag of build.tags) names.add(lastPart(tag));
  const folders = [folderOf(image.file), ...image.ignores.map((ignore) => ignore.context)];
  for (const folder of folders) {
    const root = repo.outline(folder === '' ? 'package.json' : `${folder}/package.json`, 'package')?.root;
    const name = root?.j === 'object' ? root.entries.find((entry) => entry.key === 'name')?.value : undefined;
    if (name?.j === 'value' && typeof name.v === 'string') names.add(name.v.split('/').at(-1)!.toLowerCase());
    const base = folder.split('/').at(-1)!;
    if (base !== '' && !/^\.?(docker|dockerfiles|build|deploy|ops|infra)$/.test(base)) names.add(base.toLowerCase());
  }
  names.delete('');
  return names;
}

/** Last part of an image name without tag and digest; empty when that part is a variable. */
function lastPart(text: string): string {
  const name = text.replace(/@.*$/, '').split('/').at(-1)!.replace(/:.*$/, '').trim().toLowerCase();
  return /[${}]/.test(name) ? '' : name;
}
