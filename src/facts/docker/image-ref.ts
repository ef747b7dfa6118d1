/** A reference to an image, split. `node:24-alpine@sha256:...` */
export interface ImageRef {
  /** As written (after variables were replaced). */
  readonly text: string;
  /** Host of the registry, where one is named. */
  readonly registry?: string;
  /** Without registry, tag and digest; Docker Hub's `library/` removed. `bitnami/nginx`. */
  readonly repository: string;
  /** Last part of the repository. */
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

// Other registries that mirror Docker Hub's official images under a path of their own.
const mirrors: readonly (readonly [registry: string, prefix: string])[] = [
  ['docker.io', 'library/'],
  ['index.docker.io', 'library/'],
  ['registry-1.docker.io', 'library/'],
  ['public.ecr.aws', 'docker/library/'],
  ['mirror.gcr.io', 'library/'],
];

/** Splits an image reference; undefined when the text is none (empty, variables left in it). */
export function imageRef(text: string): ImageRef | undefined {
  const match =
    /^(?:([a-zA-Z0-9.-]+(?::\d+)?)\/)?([a-z0-9][a-z0-9._/-]*?)(?::([\w][\w.-]{0,127}))?(?:@([a-z0-9+._-]+:[0-9a-fA-F]{32,}))?$/.exec(text);
  if (match === null) return undefined;
  let registry = match[1];
  let repository = match[2] ?? '';
  if (registry !== undefined && !/[.:]|^localhost$/.test(registry)) {
    repository = `${registry}/${repository}`;
    registry = undefined;
  }
  for (const [host, prefix] of mirrors)
    if (registry === host && repository.startsWith(prefix)) repository = repository.slice(prefix.length);
  if (registry === undefined) repository = repository.replace(/^library\//, '');
  const name = repository.split('/').at(-1) ?? repository;
  const [tag, digest] = [match[3], match[4]];
  return {
    text,
    ...(registry === undefined ? {} : { registry }),
    repository,
    name,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Whether it is one of Docker Hub's official images, or a known mirror of one: one word, no owner. */
export function isOfficial(ref: ImageRef): boolean {
  const hub = ref.registry === undefined || mirrors.some(([host]) => host === ref.registry);
  return hub && !ref.repository.includes('/');
}
