import { posix } from 'node:path';
import type { Loc, Repo } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { yamlAt, yamlEntry, yamlList, yamlLoc, yamlMap, yamlString } from '../yaml.ts';

/** A file or folder of the repository that appears at a path inside a container. */
export interface ContainerMount {
  /** Repository path without trailing slash; "" is the root. */
  readonly source: string;
  /** Absolute path in the container without trailing slash. */
  readonly target: string;
  /** The volume entry or COPY instruction. */
  readonly at: Loc;
  /** Reference of the image it happens in, as written: `nginx:1.25`. */
  readonly image?: string;
}

/** Everything compose files and Dockerfiles put below `/etc/nginx` or `/usr/local/openresty`, in file order. */
export const nginxMounts = fact('nginx mounts', (repo): readonly ContainerMount[] =>
  containerMounts(repo).filter((mount) => /^\/(etc\/nginx|usr\/local\/(openresty|nginx))(\/|$)/.test(mount.target)),
);

/** Everything of the repository that compose files and Dockerfiles put into containers, in file order. */
export const containerMounts = fact('container mounts', (repo): readonly ContainerMount[] => [
  ...composeMounts(repo),
  ...dockerfileMounts(repo),
]);

/** Where a repository file appears in containers: its own mounts and those of folders above it. */
export function containerPlaces(
  mounts: readonly ContainerMount[],
  file: string,
): readonly { readonly path: string; readonly mount: ContainerMount }[] {
  return mounts.flatMap((mount) => {
    if (mount.source === file) return [{ path: mount.target, mount }];
    const inside = mount.source === '' ? file : file.startsWith(`${mount.source}/`) ? file.slice(mount.source.length + 1) : undefined;
    return inside === undefined ? [] : [{ path: `${mount.target}/${inside}`, mount }];
  });
}

function composeMounts(repo: Repo): readonly ContainerMount[] {
  return repo.ofKind('compose').flatMap(({ path }) => {
    const outline = repo.outline(path, 'compose');
    return (outline?.docs ?? []).flatMap((doc) =>
      yamlMap(yamlAt(doc, 'services')).flatMap(({ value: service }) => {
        const image = yamlString(yamlAt(service, 'image'));
        const configs = yamlList(yamlAt(service, 'configs')).flatMap((item) => {
          const name = yamlString(yamlAt(item, 'source'));
          const source = name === undefined ? undefined : yamlString(yamlAt(doc, 'configs', name, 'file'));
          const target = yamlString(yamlAt(item, 'target'));
          return source === undefined || target === undefined ? [] : [{ source, target, at: yamlLoc(path, item) }];
        });
        const volumes = yamlList(yamlAt(service, 'volumes')).flatMap((item) => {
          const long = yamlEntry(item, 'source') !== undefined;
          const parts = (yamlString(item) ?? '').split(':');
          const source = long ? yamlString(yamlAt(item, 'source')) : parts[0];
          const target = long ? yamlString(yamlAt(item, 'target')) : parts[1];
          return source === undefined || target === undefined ? [] : [{ source, target, at: yamlLoc(path, item) }];
        });
        return [...volumes, ...configs].flatMap(({ source, target, at }) => {
          const inside = insideRepo(posix.dirname(path), source.replace(/^\$\{?PWD\}?\//, './'));
          if (inside === undefined || !repo.exists(inside)) return [];
          return [{ source: inside, target: trimSlash(target), at, ...(image === undefined ? {} : { image }) }];
        });
      }),
    );
  });
}

function dockerfileMounts(repo: Repo): readonly ContainerMount[] {
  return repo.ofKind('dockerfile').flatMap(({ path }) => {
    let image: string | undefined;
    return (repo.outline(path, 'dockerfile')?.instructions ?? []).flatMap((instruction) => {
      if (instruction.keyword === 'FROM') image = instruction.words[0]?.value;
      if (instruction.keyword !== 'COPY' && instruction.keyword !== 'ADD') return [];
      if (instruction.flags.some((flag) => flag.name === 'from')) return [];
      const words = instruction.json ?? instruction.words.map((word) => word.value);
      const target = words.at(-1);
      if (target === undefined || !target.startsWith('/')) return [];
      return words.slice(0, -1).flatMap((word) => {
        const source = contextPath(repo, path, word);
        if (source === undefined) return [];
        const isFile = repo.file(source) !== undefined;
        const into = isFile && target.endsWith('/') ? posix.join(target, posix.basename(source)) : target;
        return [{ source, target: trimSlash(into), at: locOf(path, instruction.at), ...(image === undefined ? {} : { image }) }];
      });
    });
  });
}

/** The build context is rarely written in the Dockerfile: the nearest folder, from its own upwards, that has the path. */
function contextPath(repo: Repo, dockerfile: string, source: string): string | undefined {
  for (let folder = posix.dirname(dockerfile); ; folder = posix.dirname(folder)) {
    const inside = insideRepo(folder, source.replace(/^\/+/, ''));
    if (inside !== undefined && inside !== '' && repo.exists(inside)) return inside;
    if (folder === '.' || folder === '/') return undefined;
  }
}

function insideRepo(folder: string, path: string): string | undefined {
  if (path.startsWith('/') || path.startsWith('~') || path === '') return undefined;
  const joined = trimSlash(posix.join(folder, path));
  return joined.startsWith('..') ? undefined : joined === '.' ? '' : joined;
}

function trimSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
