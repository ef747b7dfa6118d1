import { posix } from 'node:path';
import { fact, type Repo } from '../../model/index.ts';
import type { Image } from '../docker/types.ts';
import { jsonAt, jsonEntries, jsonString } from '../json.ts';

/** A folder or file of an image and what it is a copy of: a path of the repository, or what a build there writes. */
export interface ImagePath {
  /** Absolute path in the image. */
  readonly to: string;
  /** Relative to the repository's root. */
  readonly source: string;
}

/**
 * Where the content of the shipped stage comes from, by its COPY instructions: `COPY --from=build /app/dist .`
 * makes /app/server.js the dist/server.js of the repository. The context's folder stands for its root.
 */
export function imagePaths(image: Image): readonly ImagePath[] {
  const context = image.builds.find((b) => b.context !== undefined)?.context ?? image.ignores[0]?.context ?? '';
  return image.stages
    .filter((stage) => image.shipped.chain.includes(stage.index))
    .flatMap((stage) =>
      stage.copies.flatMap((copy): readonly ImagePath[] => {
        const base = copy.from;
        if (copy.to === undefined || (base !== undefined && base.kind !== 'stage')) return [];
        const home = base === undefined ? undefined : image.stages[base.index]?.workdir?.value;
        const to = posix.normalize(copy.to).replace(/(.)\/$/, '$1');
        return copy.sources.flatMap(({ value }) => {
          const path = base === undefined ? value : posix.resolve('/', home ?? '/', value);
          if (base !== undefined && home !== undefined && path !== home && !path.startsWith(home === '/' ? '/' : `${home}/`)) return [];
          const inside = base === undefined ? path : path.slice((home ?? '/').length);
          const source = posix.resolve('/', context, `./${inside}`).slice(1);
          // A single file keeps its name in a folder.
          const isFile = /\.[a-z]+$/.test(posix.basename(value));
          return [{ to: isFile && !/\.[a-z]+$/.test(posix.basename(to)) ? posix.join(to, posix.basename(value)) : to, source }];
        });
      }),
    );
}

/** The paths of the repository that a path of an image may be a copy of, the most particular copy first. */
export function repositoryPaths(paths: readonly ImagePath[], path: string): readonly string[] {
  return paths
    .filter((p) => path === p.to || p.to === '/' || path.startsWith(`${p.to}/`))
    .sort((a, b) => b.to.length - a.to.length)
    .map((p) => posix.join(p.source, path.slice(p.to === '/' ? 1 : p.to.length)));
}

/** Folders that Nx builds write, with the file they are built from (`main` of a build target). */
export const nxBuilds = fact('nx builds', (repo: Repo): readonly { readonly output: string; readonly main: string }[] =>
  repo.files
    .filter((f) => posix.basename(f.path) === 'project.json' && f.kind === 'json')
    .flatMap((f) =>
      jsonEntries(jsonAt(repo.outline(f.path, 'json')?.root, 'targets')).flatMap(({ value }) => {
        const output = jsonString(jsonAt(value, 'options', 'outputPath'));
        const main = jsonString(jsonAt(value, 'options', 'main'));
        return output === undefined || main === undefined ? [] : [{ output: posix.normalize(output), main: posix.normalize(main) }];
      }),
    ),
);
