import picomatch from 'picomatch';
import semver from 'semver';
import { fact, type JsonNode, type Loc, type LockfileOutline, locOf, type Repo, spanEnd, spanFrom, spanStart } from '../model/index.ts';
import { dirOf } from './modules/files.ts';
import { jsonAt, jsonBoolean, jsonEntries, jsonFile, jsonLoc, jsonString, jsonStrings } from './json.ts';
import { yamlAt, yamlString, yamlStrings } from './yaml.ts';

/** A text of package.json and where it stands. */
export interface PackageText {
  readonly text: string;
  readonly at: Loc;
}

export const dependencySections = ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies'] as const;
export type DependencySection = (typeof dependencySections)[number];

export interface PackageDependency {
  readonly name: string;
  /** As written; `catalog:` ranges as the catalog gives them. */
  readonly range: string;
  readonly section: DependencySection;
  /** From the name to the end of the range. */
  readonly at: Loc;
}

/** A package.json of the repository that is its own. */
export interface Package {
  /** Folder relative to the root; "" for the root itself. */
  readonly dir: string;
  readonly file: string;
  readonly at: Loc;
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly private: boolean;
  /** No prototype: any name may be looked up. */
  readonly scripts: Readonly<Record<string, PackageText>>;
  readonly bin: readonly { readonly name: string; readonly path: string; readonly at: Loc }[];
  readonly main: PackageText | undefined;
  readonly module: PackageText | undefined;
  readonly exports: JsonNode | undefined;
  readonly imports: JsonNode | undefined;
  readonly type: 'module' | 'commonjs';
  readonly engines: Readonly<Record<string, PackageText>>;
  readonly dependencies: readonly PackageDependency[];
  /** Patterns of the workspace it is the root of, pnpm-workspace.yaml and lerna.json included; empty when it is none. */
  readonly workspaces: readonly string[];
  readonly packageManager: PackageText | undefined;
  /** Lock file that decides its versions: its own, else that of the workspace it belongs to. */
  readonly lockfile: string | undefined;
  /** Folder of the workspace it belongs to: its own for the root of one, undefined outside any. */
  readonly workspaceRoot: string | undefined;
  /** Everything else. */
  readonly json: JsonNode;
}

/** Every package.json that belongs to the repository itself and could be read, sorted by path. */
export const packages = fact('packages', (repo: Repo): readonly Package[] => {
  const roots = repo.ofKind('package').flatMap((file) => {
    const dir = dirOf(file.path);
    const patterns = workspacePatterns(repo, dir);
    return patterns.length === 0 ? [] : [{ dir, has: memberTest(patterns) }];
  });
  return repo.ofKind('package').flatMap((file) => {
    const json = jsonFile(repo, file.path);
    if (json?.j !== 'object') return [];
    const dir = dirOf(file.path);
    const root = roots
      .filter((one) => one.dir === dir || (isInside(dir, one.dir) && one.has(one.dir === '' ? dir : dir.slice(one.dir.length + 1))))
      .reduce<string | undefined>((best, one) => (best === undefined || one.dir.length > best.length ? one.dir : best), undefined);
    return [packageOf(repo, file.path, json, root)];
  });
});

function packageOf(repo: Repo, file: string, json: JsonNode, root: string | undefined): Package {
  const dir = dirOf(file);
  const textAt = (key: string): PackageText | undefined => textOf(file, jsonAt(json, key));
  const name = jsonString(jsonAt(json, 'name'));
  const manager = textAt('packageManager');
  return {
    dir,
    file,
    at: jsonLoc(file, json),
    name,
    version: jsonString(jsonAt(json, 'version')),
    private: jsonBoolean(jsonAt(json, 'private')) === true,
    scripts: textsOf(file, jsonAt(json, 'scripts')),
    bin: binOf(file, jsonAt(json, 'bin'), name),
    main: textAt('main'),
    module: textAt('module'),
    exports: jsonAt(json, 'exports'),
    imports: jsonAt(json, 'imports'),
    type: jsonString(jsonAt(json, 'type')) === 'module' ? 'module' : 'commonjs',
    engines: textsOf(file, jsonAt(json, 'engines')),
    dependencies: dependenciesOf(repo, file, json, root ?? dir),
    workspaces: workspacePatterns(repo, dir),
    packageManager: manager,
    lockfile: lockfileIn(repo, dir, manager?.text) ?? (root === undefined ? undefined : lockfileAbove(repo, dir, root)),
    workspaceRoot: root,
    json,
  };
}

function textOf(file: string, node: JsonNode | undefined): PackageText | undefined {
  const text = jsonString(node);
  return text === undefined || node === undefined ? undefined : { text, at: jsonLoc(file, node) };
}

function textsOf(file: string, node: JsonNode | undefined): Record<string, PackageText> {
  const texts = Object.create(null) as Record<string, PackageText>;
  for (const { key, value } of jsonEntries(node)) {
    const text = textOf(file, value);
    if (text !== undefined) texts[key] = text;
  }
  return texts;
}

function binOf(file: string, node: JsonNode | undefined, name: string | undefined): Package['bin'] {
  const single = textOf(file, node);
  if (single !== undefined) return [{ name: name?.replace(/^@[^/]+\//, '') ?? '', path: single.text, at: single.at }];
  return Object.entries(textsOf(file, node)).map(([key, { text, at }]) => ({ name: key, path: text, at }));
}

function dependenciesOf(repo: Repo, file: string, json: JsonNode, root: string): PackageDependency[] {
  return dependencySections.flatMap((section) =>
    jsonEntries(jsonAt(json, section)).flatMap(({ key, keyAt, value }) => {
      const range = jsonString(value);
      if (range === undefined) return [];
      return [
        { name: key, range: catalogRange(repo, root, key, range), section, at: locOf(file, spanFrom(spanStart(keyAt), spanEnd(value.at))) },
      ];
    }),
  );
}

/** pnpm, Yarn and Bun keep shared ranges in catalogs: `catalog:` or `catalog:name`. */
function catalogRange(repo: Repo, root: string, name: string, range: string): string {
  if (!range.startsWith('catalog:')) return range;
  const catalog = range.slice('catalog:'.length).trim();
  const isDefault = catalog === '' || catalog === 'default';
  const path = isDefault ? ['catalog', name] : ['catalogs', catalog, name];
  const pnpm = repo.outline(inside(root, 'pnpm-workspace.yaml'), 'yaml')?.docs[0];
  const yarn = repo.outline(inside(root, '.yarnrc.yml'), 'yaml')?.docs[0];
  const json = jsonFile(repo, inside(root, 'package.json'));
  return (
    yamlString(yamlAt(pnpm, ...path)) ??
    yamlString(yamlAt(yarn, ...path)) ??
    jsonString(jsonAt(json, 'workspaces', ...path) ?? jsonAt(json, ...path)) ??
    range
  );
}

function workspacePatterns(repo: Repo, dir: string): readonly string[] {
  const declared = jsonAt(jsonFile(repo, inside(dir, 'package.json')), 'workspaces');
  return [
    ...jsonStrings(declared?.j === 'object' ? jsonAt(declared, 'packages') : declared),
    ...yamlStrings(yamlAt(repo.outline(inside(dir, 'pnpm-workspace.yaml'), 'yaml')?.docs[0], 'packages')),
    ...jsonStrings(jsonAt(jsonFile(repo, inside(dir, 'lerna.json')), 'packages')),
  ];
}

function memberTest(patterns: readonly string[]): (dir: string) => boolean {
  const clean = (pattern: string): string => pattern.replace(/^\.\//, '').replace(/\/+$/, '');
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).map(clean);
  const unwanted = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => clean(pattern.slice(1)));
  return wanted.length === 0 ? () => false : picomatch(wanted, { ignore: unwanted });
}

/** Names of lock files, the one that wins where several lie in a folder first. */
const lockfiles = [
  ['npm', 'npm-shrinkwrap.json'],
  ['npm', 'package-lock.json'],
  ['pnpm', 'pnpm-lock.yaml'],
  ['yarn', 'yarn.lock'],
  ['bun', 'bun.lock'],
  ['bun', 'bun.lockb'],
] as const;

function lockfileIn(repo: Repo, dir: string, packageManager: string | undefined): string | undefined {
  const found = lockfiles.filter(([, name]) => repo.exists(inside(dir, name)));
  const chosen = found.find(([manager]) => packageManager?.startsWith(`${manager}@`)) ?? found[0];
  return chosen === undefined ? undefined : inside(dir, chosen[1]);
}

function lockfileAbove(repo: Repo, dir: string, root: string): string | undefined {
  for (let at = dir; at !== root;) {
    at = dirOf(at);
    const manager = jsonString(jsonAt(jsonFile(repo, inside(at, 'package.json')), 'packageManager'));
    const found = lockfileIn(repo, at, manager);
    if (found !== undefined) return found;
  }
  return undefined;
}

export interface ResolvedDependency extends PackageDependency {
  /** Package that declares it: the one asked for, or one in a folder above. */
  readonly file: string;
  /** Version in the lock file; undefined where there is none, or several of which none is known to be the one. */
  readonly resolved?: string;
}

/**
 * How a package depends on another by name: its range and, from the lock file, its version. What the
 * package does not declare itself it may find in the folders above it, as Node looks them up.
 */
export function dependencyOf(repo: Repo, pkg: Package | undefined, name: string): ResolvedDependency | undefined {
  for (let at = pkg; at !== undefined; at = packageAbove(repo, at)) {
    const declared = at.dependencies.find((dependency) => dependency.name === name);
    if (declared === undefined) continue;
    const lock = at.lockfile === undefined ? undefined : repo.outline(at.lockfile, 'lockfile');
    const resolved = lock === undefined ? undefined : lockedVersion(lock, name, declared.range);
    return { ...declared, file: at.file, ...(resolved === undefined ? {} : { resolved }) };
  }
  return undefined;
}

/** The version a lock file settles for, given the range asked for; undefined where that is not certain. */
export function lockedVersion(lock: LockfileOutline, name: string, range: string): string | undefined {
  const alias = /^npm:((?:@[^/]+\/)?[^@/]+)(?:@(.*))?$/.exec(range);
  const wanted = alias?.[2] ?? range;
  const own = Object.hasOwn(lock.packages, name) ? lock.packages[name] : undefined;
  const versions = own ?? (alias?.[1] !== undefined && Object.hasOwn(lock.packages, alias[1]) ? lock.packages[alias[1]] : undefined) ?? [];
  if (versions.length === 1) return versions[0];
  if (semver.validRange(wanted) === null) return undefined;
  return semver.maxSatisfying([...versions], wanted, { loose: true }) ?? undefined;
}

function packageAbove(repo: Repo, pkg: Package): Package | undefined {
  return pkg.dir === '' ? undefined : nearestPackage(repo, dirOf(pkg.dir));
}

/** The package of a folder: the nearest package.json in it or above. */
export function nearestPackage(repo: Repo, dir: string): Package | undefined {
  const known = packagesByDir(repo);
  for (let at = dir === '.' ? '' : dir; ; at = dirOf(at)) {
    const found = known.get(at);
    if (found !== undefined || at === '') return found;
  }
}

/** The package a file belongs to. */
export function packageOfFile(repo: Repo, file: string): Package | undefined {
  return nearestPackage(repo, dirOf(file));
}

const packagesByDir = fact(
  'packages by folder',
  (repo: Repo): ReadonlyMap<string, Package> => new Map(packages(repo).map((pkg) => [pkg.dir, pkg])),
);

function inside(dir: string, name: string): string {
  return dir === '' ? name : `${dir}/${name}`;
}

function isInside(dir: string, root: string): boolean {
  return dir !== root && (root === '' || dir.startsWith(`${root}/`));
}
