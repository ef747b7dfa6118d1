import type { Loc, Repo } from '../model/index.ts';
import { factOf, locOf } from '../model/index.ts';
import { aliasTargets } from './modules/aliases.ts';
import { sourceOfBuilt } from './modules/built.ts';
import { builtinName } from './modules/builtins.ts';
import { conditionalTargets } from './modules/conditions.ts';
import { dirOf, fileAt, join } from './modules/files.ts';
import { generatedFrom } from './modules/generated.ts';
import { pathTargets, tsConfigsFor } from './modules/tsconfig.ts';
import { nearestPackage, packages, type Package } from './packages.ts';

export { sourceOfBuilt } from './modules/built.ts';

/** What a module specifier names. */
export type ModuleTarget =
  | { readonly file: string }
  /** A package from elsewhere; `subpath` is "" or what follows the name: `lib/x`. */
  | { readonly package: string; readonly subpath: string }
  /** A module of Node, without `node:`. */
  | { readonly builtin: string }
  /** Should be a file of the repository, which is not there. */
  | { readonly missing: string };

/**
 * Finds what a module specifier names in a file, as Node, TypeScript and the usual tools do:
 * relative paths with any extension and index files, `#imports`, tsconfig paths, aliases, packages
 * of the workspace (mapped back from built files to sources), packages from elsewhere.
 */
export function resolveModule(repo: Repo, fromFile: string, specifier: string): ModuleTarget {
  return resolved(repo, { from: fromFile, specifier });
}

const resolved = factOf(
  'modules: resolved',
  (repo: Repo, { from, specifier }: { readonly from: string; readonly specifier: string }) =>
    resolve(repo, from, specifier.replace(/\?.*$/, '')),
  // Files of one folder and language see the same.
  ({ from, specifier }) => `${dirOf(from)}\0${/\.[cm]?tsx?$/.test(from) ? 'ts' : 'js'}\0${specifier}`,
  ({ from }) => dirOf(from),
);

function resolve(repo: Repo, from: string, specifier: string): ModuleTarget {
  const builtin = builtinName(specifier);
  if (builtin !== undefined) return { builtin };
  const dir = dirOf(from);
  const pkg = nearestPackage(repo, dir);
  if (/^\.{1,2}(\/|$)/.test(specifier)) {
    const path = join(dir, specifier === '.' || specifier === '..' ? `${specifier}/` : specifier);
    return existing(fileAt(repo, path, from) ?? sourceOfBuilt(repo, pkg?.dir ?? '', path)) ?? generated(repo, [path]) ?? { missing: path };
  }
  if (specifier.startsWith('/') || specifier === '') return { missing: specifier };
  if (/^(data|https?|file|blob):/.test(specifier)) return { missing: specifier };
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  const found =
    (specifier.startsWith('#') && pkg !== undefined ? ofTargets(repo, from, pkg, conditionalTargets(pkg.imports, specifier)) : undefined) ??
    ofConfigs(repo, from, specifier, pkg, name) ??
    (pkg === undefined ? undefined : firstFile(repo, from, aliasTargets(repo, pkg, specifier)));
  if (found !== undefined) return { file: found };
  const made = generated(repo, mappedPaths(repo, from, specifier, pkg));
  if (made !== undefined) return made;
  const subpath = specifier.slice(name.length + 1);
  const linked = linkedPackage(repo, pkg, name);
  if (linked !== undefined) return existing(inPackage(repo, from, linked, subpath)) ?? { missing: specifier };
  // `@/x`, `~/x` and `#x` are aliases by their looks: no package can be called that.
  return /^(@\/|~|#)/.test(specifier) ? { missing: specifier } : { package: name, subpath };
}

function existing(file: string | undefined): { readonly file: string } | undefined {
  return file === undefined ? undefined : { file };
}

/** What stands at a path only after a build: a client that is generated from a schema. */
function generated(repo: Repo, paths: readonly string[]): ModuleTarget | undefined {
  const name = paths.map((path) => generatedFrom(repo, path)).find((found) => found !== undefined);
  return name === undefined ? undefined : { package: name, subpath: '' };
}

/** Paths of the repository that tsconfig, package.json and aliases give for a specifier, whether something is there or not. */
function mappedPaths(repo: Repo, from: string, specifier: string, pkg: Package | undefined): readonly string[] {
  const configured = tsConfigsFor(repo, dirOf(from)).flatMap((config) => [
    ...pathTargets(config, specifier),
    ...(config.baseUrl === undefined ? [] : [join(config.baseUrl, specifier)]),
  ]);
  if (pkg === undefined) return configured;
  const own = specifier.startsWith('#') ? conditionalTargets(pkg.imports, specifier).map((target) => join(pkg.dir, target)) : [];
  return [...configured, ...own, ...aliasTargets(repo, pkg, specifier)];
}

function firstFile(repo: Repo, from: string, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const found = fileAt(repo, path, from);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** tsconfig: `paths` first; `baseUrl` for what is no declared dependency. */
function ofConfigs(repo: Repo, from: string, specifier: string, pkg: Package | undefined, name: string): string | undefined {
  const isDependency = pkg?.dependencies.some((dependency) => dependency.name === name) ?? false;
  for (const config of tsConfigsFor(repo, dirOf(from))) {
    const found = firstFile(repo, from, pathTargets(config, specifier));
    if (found !== undefined) return found;
    if (config.baseUrl === undefined || isDependency) continue;
    const based = fileAt(repo, join(config.baseUrl, specifier), from);
    if (based !== undefined) return based;
  }
  return undefined;
}

/** The package of this repository that a name stands for in another: itself, a neighbour in the workspace, or a linked folder. */
function linkedPackage(repo: Repo, pkg: Package | undefined, name: string): Package | undefined {
  if (pkg === undefined) return undefined;
  const range = pkg.dependencies.find((dependency) => dependency.name === name)?.range;
  const folder = /^(?:file|link|portal|workspace):(\.{1,2}\/.*|\.{1,2})$/.exec(range ?? '')?.[1];
  if (folder !== undefined) {
    const dir = join(pkg.dir, folder).replace(/\/$/, '');
    const linked = packages(repo).find((one) => one.dir === dir);
    if (linked !== undefined) return linked;
  }
  return packages(repo).find(
    (one) => one.name === name && (one === pkg || (one.workspaceRoot !== undefined && one.workspaceRoot === pkg.workspaceRoot)),
  );
}

/** A file of a package by subpath ("" for its main module), sources preferred to what is built from them. */
function inPackage(repo: Repo, from: string, pkg: Package, subpath: string): string | undefined {
  if (pkg.exports !== undefined) {
    const found = ofTargets(repo, from, pkg, conditionalTargets(pkg.exports, subpath === '' ? '.' : `./${subpath}`));
    if (found !== undefined) return found;
  }
  if (subpath !== '') {
    const path = join(pkg.dir, subpath);
    return fileAt(repo, path, from) ?? sourceOfBuilt(repo, pkg.dir, path) ?? fileAt(repo, join(pkg.dir, `src/${subpath}`), from);
  }
  const mains = [pkg.main?.text, pkg.module?.text].filter((text): text is string => text !== undefined);
  return ofTargets(repo, from, pkg, mains) ?? firstFile(repo, from, [`${pkg.dir}/`, join(pkg.dir, 'src/')]);
}

/** The first of the targets of package.json that is there, as source where it is built. */
function ofTargets(repo: Repo, from: string, pkg: Package, targets: readonly string[]): string | undefined {
  for (const target of targets) {
    if (!target.startsWith('.') && !/^[\w-]+(\/|\.|$)/.test(target)) continue;
    const path = join(pkg.dir, target);
    // A declaration file says where the source is only if it stands beside it.
    const file = fileAt(repo, path.replace(/\.d\.([cm]?)ts$/, '.$1js'), from);
    const found =
      file !== undefined && repo.file(file)?.origin === 'own'
        ? file
        : (sourceOfBuilt(repo, pkg.dir, path.replace(/\.d\.([cm]?)ts$/, '.$1js')) ?? file);
    if (found !== undefined) return found;
  }
  return undefined;
}

export interface Reached {
  /** The first import met that leads here; undefined for an entry. */
  readonly via: Loc | undefined;
}

/**
 * Every file that entries load, themselves included, in the order met: imports, re-exports, require,
 * import() and require.resolve with literal specifiers; types only do not count. Packages of the
 * workspace are followed, packages from elsewhere are not.
 */
export function reachableFrom(repo: Repo, entries: readonly string[]): ReadonlyMap<string, Reached> {
  const reached = new Map<string, Reached>(
    entries.filter((file) => repo.file(file) !== undefined).map((file) => [file, { via: undefined }]),
  );
  // A map may grow while it is walked: this is the queue as well.
  for (const file of reached.keys()) {
    for (const one of repo.file(file)?.kind === 'js' ? (repo.outline(file, 'js')?.imports ?? []) : []) {
      const target = resolveModule(repo, file, one.from);
      if ('file' in target && !reached.has(target.file)) reached.set(target.file, { via: locOf(file, one.at) });
    }
  }
  return reached;
}

/** Every place in the given files that imports a package from elsewhere, by the name of the package. */
export function packageImports(repo: Repo, files: Iterable<string>): ReadonlyMap<string, readonly Loc[]> {
  const places = new Map<string, Loc[]>();
  for (const file of files) {
    for (const one of repo.file(file)?.kind === 'js' ? (repo.outline(file, 'js')?.imports ?? []) : []) {
      const target = resolveModule(repo, file, one.from);
      if (!('package' in target)) continue;
      places.set(target.package, [...(places.get(target.package) ?? []), locOf(file, one.at)]);
    }
  }
  return places;
}
