import { posix } from 'node:path';
import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { ciRuns } from '../ci/pipelines.ts';
import type { Manager } from '../ci/manager.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import { jsonAt, jsonEntries } from '../json.ts';
import { packages } from '../packages.ts';
import type { Package, PackageDependency } from '../packages.ts';
import { isExampleOrTest } from '../paths.ts';

/** A folder whose dependencies are installed on their own: no member of a workspace. */
export interface InstallRoot extends Subject {
  readonly folder: string;
  readonly file: string;
  readonly locks: readonly { readonly path: string; readonly manager: Manager }[];
  /** A lock file that git would not take, when there is none. */
  readonly ignoredLock: string | undefined;
  /** The manager that `packageManager` names. */
  readonly declared: { readonly manager: Manager; readonly at: Loc } | undefined;
  /** Dependencies of package.json that the lock file does not know. */
  readonly unlocked: readonly { readonly name: string; readonly at: Loc }[];
  /** What expects a lock file: `npm ci` in CI or an image. */
  readonly expectedBy: readonly Evidence[];
}

const lockNames: readonly (readonly [string, Manager])[] = [
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
  ['yarn.lock', 'yarn'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
];

/**
 * Every package.json with dependencies that is installed on its own. Members of workspaces, examples, tests
 * and published libraries without a lock file are left out: their users' lock files decide.
 */
export const installRoots = fact('deps/install roots', (repo: Repo): readonly InstallRoot[] => {
  // Rush keeps one lock file for all projects in its own folder.
  if (repo.exists('rush.json')) return [];
  return packages(repo)
    .filter((p) => (p.workspaceRoot ?? p.dir) === p.dir && isExampleOrTest(p.file) === undefined && !isRehearsal(p.file))
    .flatMap((p) => installRoot(repo, p) ?? []);
});

function isRehearsal(path: string): boolean {
  const purpose = purposeOfPath(path);
  return purpose === 'example' || purpose === 'test' || /[-_](examples?|samples?|demos?|playground)\//.test(path);
}

function installRoot(repo: Repo, pkg: Package): InstallRoot | undefined {
  const { dir, file, json, packageManager } = pkg;
  const inFolder = (name: string): string => (dir === '' ? name : `${dir}/${name}`);
  const wanted = pkg.dependencies.filter((d) => d.section !== 'peerDependencies');
  if (wanted.length === 0 && pkg.workspaces.length === 0) return undefined;
  const locks = lockNames.flatMap(([name, manager]) => (repo.exists(inFolder(name)) ? [{ path: inFolder(name), manager }] : []));
  if (locks.length === 0 && (isLibrary(repo, pkg) || belongsToNx(repo, dir))) return undefined;
  const entries = jsonEntries(json);
  const anchor = entries.find((e) => e.key === 'dependencies') ?? entries.find((e) => e.key === 'devDependencies') ?? entries[0];
  const declared = /^(npm|yarn|pnpm|bun)@/.exec(packageManager?.text ?? '')?.[1] as Manager | undefined;
  return {
    name: file,
    at: anchor === undefined ? pkg.at : locOf(file, anchor.keyAt),
    folder: dir,
    file,
    locks,
    ignoredLock: locks.length > 0 ? undefined : lockNames.map(([name]) => inFolder(name)).find((path) => repo.isIgnored(path)),
    declared: declared === undefined || packageManager === undefined ? undefined : { manager: declared, at: packageManager.at },
    unlocked: locks.length === 1 ? unlocked(repo, locks[0]!.path, dir, wanted) : [],
    expectedBy: expectations(repo, dir),
  };
}

/** Projects of Nx take what the root has installed; their own package.json describes what is built from them. */
function belongsToNx(repo: Repo, dir: string): boolean {
  if (dir === '' || expectations(repo, dir).length > 0) return false;
  return repo.exists('nx.json') && repo.exists(posix.join(dir, 'project.json')) && lockNames.some(([name]) => repo.exists(name));
}

/** Meant to be installed by others, and nothing here starts or ships it. */
export function isLibrary(repo: Repo, pkg: Package): boolean {
  if (pkg.private || pkg.name === undefined || pkg.scripts['start'] !== undefined || pkg.scripts['start:prod'] !== undefined) return false;
  if (repo.ofKind('dockerfile').some((f) => posix.dirname(f.path) === (pkg.dir === '' ? '.' : pkg.dir))) return false;
  return ['main', 'exports', 'module', 'bin', 'types', 'files', 'publishConfig'].some((key) => jsonAt(pkg.json, key) !== undefined);
}

/** Dependencies by name that have no entry in a lock file that could be read. */
function unlocked(repo: Repo, lock: string, folder: string, wanted: readonly PackageDependency[]): InstallRoot['unlocked'] {
  const outline = repo.outline(lock, 'lockfile');
  if (outline === undefined || outline.errors.length > 0) return [];
  const known = new Set(Object.keys(outline.packages));
  if (known.size === 0) return [];
  // A member of the workspace is linked, whatever range it is asked for with.
  const members = new Set(packages(repo).flatMap((p) => (p.workspaceRoot === folder ? (p.name ?? []) : [])));
  return wanted
    .filter(
      (d) =>
        !known.has(d.name) &&
        !members.has(d.name) &&
        !/^(file|link|portal|workspace|npm|patch|git|git\+\w+|github|gitlab|bitbucket|https?):|^[\w-]+\/[\w.-]+(#|$)|^\.{0,2}\//.test(
          d.range,
        ),
    )
    .map((d) => ({ name: d.name, at: d.at }));
}

/** Clean installs of the folder in CI: they cannot work without a lock file. */
function expectations(repo: Repo, folder: string): readonly Evidence[] {
  return ciRuns(repo)
    .filter((r) => r.command.install?.frozen === 'yes' && r.command.install.folder === folder)
    .slice(0, 3)
    .map((r) => ({ at: r.command.at, note: `${r.command.text} needs a lock file` }));
}
