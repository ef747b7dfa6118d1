import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { composeStacks } from '../compose/stacks.ts';
import { roleOfImage } from '../compose/roles.ts';
import type { ComposeService } from '../compose/types.ts';
import { kubernetes } from '../kubernetes/index.ts';
import type { Container, Workload } from '../kubernetes/types.ts';
import { imageRef, isOfficial } from './image-ref.ts';
import { deployedImages, images } from './images.ts';
import { folderOf } from './paths.ts';
import type { Image } from './types.ts';

/** Compose services outside development, tests and examples that run an image. */
export function servicesRunning(repo: Repo, image: Image): readonly ComposeService[] {
  const names = new Set(image.builds.flatMap((build) => build.service ?? []));
  const isNamed = namedAs(repo, image);
  return composeStacks(repo)
    .filter((stack) => stack.purpose === 'production' || stack.purpose === 'unknown')
    .flatMap((stack) => stack.services)
    .filter(
      (service) => names.has(service.name) || (service.build === undefined && service.image !== undefined && isNamed(service.image.value)),
    );
}

/** The image of this repository that a compose service runs; undefined when it runs one from elsewhere. */
export function imageOfService(repo: Repo, service: ComposeService): Image | undefined {
  return (
    images(repo).find((image) => image.builds.some((build) => build.service === service.name)) ??
    (service.build !== undefined || service.image === undefined
      ? undefined
      : images(repo).find((image) => namedAs(repo, image)(service.image!.value)))
  );
}

/** A container of a workload. */
export interface RunningContainer {
  readonly workload: Workload;
  readonly container: Container;
}

/** Kubernetes containers outside tests and examples that run an image, as far as names tell. */
export function containersRunning(repo: Repo, image: Image): readonly RunningContainer[] {
  const isNamed = namedAs(repo, image);
  return ownContainers(repo).filter(({ container }) => container.image !== undefined && isNamed(container.image.value));
}

/** A container whose image only the values of a template name: it may be any. */
export function containerOfAnyImage(repo: Repo): RunningContainer | undefined {
  return ownContainers(repo).find(
    ({ workload, container }) => workload.templated && container.image !== undefined && lastPart(container.image.value) === '',
  );
}

const ownContainers = fact('docker/own containers', (repo: Repo): readonly RunningContainer[] =>
  kubernetes(repo)
    .workloads.filter(({ purpose }) => purpose === 'production' || purpose === 'unknown')
    .flatMap((workload) => workload.containers.map((container) => ({ workload, container })))
    .filter(({ container }) => !container.init),
);

/**
 * Says of a name in a manifest whether it means this image: the last part of the name is that of a tag it is built
 * with, of its package or of its folder; or the repository builds one image, and manifests name one
 * that comes from a registry of its own and is not well known, or is a placeholder.
 */
function namedAs(repo: Repo, image: Image): (text: string) => boolean {
  const names = namesOf(repo, image);
  return (text) => {
    const name = lastPart(text);
    if (name === '') return false;
    if (names.has(name)) return true;
    const only = onlyForeignName(repo);
    return only === name && deployedImages(repo).length === 1 && deployedImages(repo)[0]?.file === image.file;
  };
}

/** The one name among the images of manifests that is neither official nor well known, or a placeholder; undefined when there are several. */
const onlyForeignName = fact('docker/only-foreign-name', (repo: Repo): string | undefined => {
  const texts = ownContainers(repo).flatMap(({ container }) => container.image?.value ?? []);
  const names = new Set(
    texts
      .filter((text) => {
        const name = text.replace(/@.*$|:[^/]*$/, '');
        // No image can have such a name: a placeholder that Kustomize or a script replaces.
        if (/^[A-Z][A-Z0-9_-]*$/.test(name)) return true;
        const ref = imageRef(name);
        return ref?.registry !== undefined && !isOfficial(ref) && roleOfImage(text) === 'app';
      })
      .map(lastPart),
  );
  return names.size === 1 ? [...names][0] : undefined;
});

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
