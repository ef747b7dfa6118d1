import { posix } from 'node:path';
import type { Repo } from '../../model/index.ts';
import { jsonAt, jsonEntries, jsonFile, jsonString } from '../json.ts';
import { isExampleOrTest } from '../paths.ts';
import { nearestPackage, type Package } from '../packages.ts';
import { configuredBundles } from './build-configs.ts';
import { bundlesOf } from './bundles.ts';
import { join } from './files.ts';
import { tsConfigsFor } from './tsconfig.ts';

/** Folders that builds write to by custom. */
const outputs = /^(dist|build|lib|out|output|compiled|\.build|\.dist|target|release|dist-server|server-dist|build-server)$/;
/** Folders inside an output that tell module formats apart. */
const formats = /^(cjs|esm|es|mjs|commonjs|module|node)$/;
const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/**
 * The source file behind a built file, where the files of the repository show it: `dist/main.js` ->
 * `src/main.ts`. Looks at tsconfig (outDir, rootDir), nest-cli.json, what the scripts tell bundlers,
 * and then at what builds do by custom. A source file gives itself.
 *
 * @param pkgDir folder of the package that is built ("" = root)
 * @param path built file relative to the repository root, with or without extension; need not exist
 * @returns a JavaScript or TypeScript file that is no build output; undefined where none is certain
 */
export function sourceOfBuilt(repo: Repo, pkgDir: string, path: string): string | undefined {
  const built = posix.normalize(path).replace(/^\/|\/$/g, '');
  const itself = repo.file(built);
  if (itself?.kind === 'js' && itself.origin === 'own' && !isOutput(repo, pkgDir, built)) return built;
  const pkg = nearestPackage(repo, pkgDir);
  const bundle = [...bundlesOf(pkg), ...configuredBundles(repo, pkg?.dir ?? pkgDir)].find((one) => stemOf(one.built) === stemOf(built));
  const bundled = bundle === undefined ? undefined : sourceNamed(repo, stemOf(bundle.source));
  if (bundled !== undefined) return bundled;
  // `node dist`: the index of what is built there.
  if (isWholeOutput(repo, pkgDir, built)) return sourceOfBuilt(repo, pkgDir, `${built}/index`);
  const stem = stemOf(built);
  for (const candidate of [...configured(repo, pkgDir, stem), ...nestProjects(repo, pkgDir, stem), ...customary(pkgDir, stem)]) {
    const found = sourceNamed(repo, candidate) ?? sourceNamed(repo, `${candidate}/index`);
    if (found !== undefined) return found;
  }
  return itself?.kind === 'js' && itself.origin === 'own' ? built : sameName(repo, pkg, pkgDir, stem);
}

/** The path lies in a folder that is written by a build: nothing in it is a source, even when it is committed. */
function isOutput(repo: Repo, pkgDir: string, path: string): boolean {
  return tsConfigsFor(repo, pkgDir).some(
    ({ outDir, rootDir }) => outDir !== undefined && outDir !== '' && outDir !== rootDir && path.startsWith(`${outDir}/`),
  );
}

/** The path is the folder itself that a build writes to. */
function isWholeOutput(repo: Repo, pkgDir: string, path: string): boolean {
  return (
    tsConfigsFor(repo, pkgDir).some(({ outDir, rootDir }) => outDir === path && outDir !== rootDir) ||
    (posix.dirname(path) === (pkgDir === '' ? '.' : pkgDir) && outputs.test(posix.basename(path)))
  );
}

function stemOf(path: string): string {
  return path.replace(/(\.(min|bundle|bundled))?\.[cm]?[jt]sx?$/, '');
}

function sourceNamed(repo: Repo, stem: string): string | undefined {
  return extensions
    .map((extension) => stem + extension)
    .find((path) => {
      const file = repo.file(path);
      return file?.kind === 'js' && file.origin === 'own';
    });
}

/** Where tsconfig puts it: below `rootDir`, or below the common folder of all sources, which is not written anywhere. */
function configured(repo: Repo, pkgDir: string, stem: string): readonly string[] {
  return tsConfigsFor(repo, pkgDir).flatMap(({ file, outDir, rootDir }) => {
    if (outDir === undefined || outDir === '' || !stem.startsWith(`${outDir}/`)) return [];
    const inner = stem.slice(outDir.length + 1);
    const home = posix.dirname(file) === '.' ? '' : posix.dirname(file);
    return [...(rootDir === undefined ? [] : [join(rootDir, inner)]), ...placesOf(pkgDir, inner), ...placesOf(home, inner)];
  });
}

/** nest-cli.json: `sourceRoot`, and one per project of a monorepo, built to `dist/<root of the project>`. */
function nestProjects(repo: Repo, pkgDir: string, stem: string): readonly string[] {
  const root = jsonFile(repo, join(pkgDir, 'nest-cli.json')) ?? jsonFile(repo, join(pkgDir, '.nestcli.json'));
  if (root === undefined) return [];
  const inner = innerOf(pkgDir, stem);
  if (inner === undefined) return [];
  const sourceRoot = jsonString(jsonAt(root, 'sourceRoot')) ?? 'src';
  const projects = jsonEntries(jsonAt(root, 'projects')).flatMap(({ value }) => {
    const home = jsonString(jsonAt(value, 'root')) ?? '';
    const source = jsonString(jsonAt(value, 'sourceRoot')) ?? `${home}/src`;
    return home !== '' && inner.startsWith(`${home}/`)
      ? [join(pkgDir, `${source}/${inner.slice(home.length + 1)}`), join(pkgDir, inner)]
      : [];
  });
  return [...projects, join(pkgDir, `${sourceRoot}/${inner}`)];
}

/** The part of a path behind the output folder of a package. */
function innerOf(pkgDir: string, stem: string): string | undefined {
  if (pkgDir !== '' && !stem.startsWith(`${pkgDir}/`)) return undefined;
  const [folder, ...rest] = (pkgDir === '' ? stem : stem.slice(pkgDir.length + 1)).split('/');
  if (folder === undefined || !outputs.test(folder) || rest.length === 0) return undefined;
  return rest.length > 1 && formats.test(rest[0] ?? '') ? rest.slice(1).join('/') : rest.join('/');
}

function customary(pkgDir: string, stem: string): readonly string[] {
  const inner = innerOf(pkgDir, stem);
  return inner === undefined ? [] : placesOf(pkgDir, inner);
}

/** Where the source of `inner` may lie: as it is, and with a source folder put in at each level. */
function placesOf(dir: string, inner: string): readonly string[] {
  const parts = inner.split('/');
  const at = (i: number, folder: string): string => join(dir, [...parts.slice(0, i), folder, ...parts.slice(i)].join('/'));
  const inserted = parts.map((_, i) => at(i, 'src'));
  return [...inserted, join(dir, inner), ...['server', 'source', 'app'].map((folder) => at(0, folder))];
}

/** The only file of that name below the sources of the package. */
function sameName(repo: Repo, pkg: Package | undefined, pkgDir: string, stem: string): string | undefined {
  if (innerOf(pkgDir, stem) === undefined && !isOutput(repo, pkgDir, stem)) return undefined;
  const base = posix.basename(stem);
  const folder = `${join(pkg?.dir ?? pkgDir, 'src')}/`;
  const found = repo
    .ofKind('js')
    .filter(
      ({ path }) =>
        path.startsWith(folder) &&
        stemOf(posix.basename(path)) === base &&
        isExampleOrTest(path) === undefined &&
        !/\.d\.[cm]?ts$/.test(path),
    );
  return found.length === 1 ? found[0]?.path : undefined;
}
