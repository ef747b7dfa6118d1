import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedImages } from './images.ts';
import { folderOf, repoPath } from './paths.ts';
import type { Build, Image } from './types.ts';

/** A source of COPY that the build context does not hold although the repository does. */
export interface AbsentSource {
  readonly path: string;
  readonly at: Loc;
  /** Where the repository has it. */
  readonly found: string;
}

/** An image with one context it is built from. */
export interface ImageContext extends Image {
  readonly build: Build;
  readonly context: string;
  /** Sources that are in the context, the first of them. */
  readonly present: Loc | undefined;
  readonly absent: readonly AbsentSource[];
}

/** Deployed images with a build that names its context, and what they copy from it: one per image and context. */
export const imageContexts = fact('docker/image-contexts', (repo: Repo): readonly ImageContext[] =>
  deployedImages(repo).flatMap((image): readonly ImageContext[] => {
    const contexts = new Map<string, Build>();
    for (const build of image.builds) if (build.context !== undefined && !contexts.has(build.context)) contexts.set(build.context, build);
    return [...contexts].flatMap(([context, build]): readonly ImageContext[] => {
      const sources = image.used.flatMap((stage) => stage.copies.filter((copy) => copy.from === undefined).flatMap((copy) => copy.sources));
      const literal = sources.filter(({ value }) => value !== '' && !/[*?[\]$]|^\.{1,2}\/?$|^\/$/.test(value));
      const present = literal.find(({ value }) => has(repo, context, value))?.at;
      const absent = literal.flatMap(({ value, at }): readonly AbsentSource[] => {
        const inside = value.replace(/^\.?\/+/, '').replace(/\/$/, '');
        const full = repoPath(context, inside);
        if (full === undefined || has(repo, context, value) || repo.isIgnored(full)) return [];
        // Only what lies elsewhere is missing for sure: the rest may be made before the build.
        const found = [folderOf(image.file), '', ...parents(context)]
          .map((folder) => repoPath(folder, inside))
          .find((path) => path !== undefined && path !== '' && repo.exists(path));
        return found === undefined || found === full || found === context || context.startsWith(`${found}/`)
          ? []
          : [{ path: value, at, found }];
      });
      return present === undefined && absent.length === 0
        ? []
        : [{ ...image, name: `${image.name} in ${context === '' ? 'the root' : context}`, build, context, present, absent }];
    });
  }),
);

function has(repo: Repo, context: string, source: string): boolean {
  const path = repoPath(context, source.replace(/^\/+/, ''));
  return path === undefined || repo.exists(path);
}

function parents(folder: string): readonly string[] {
  const parts = folder.split('/');
  return parts.map((_part, i) => parts.slice(0, parts.length - 1 - i).join('/')).slice(0, -1);
}
