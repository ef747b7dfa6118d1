import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { ciRuns } from '../ci/pipelines.ts';
import type { Manager } from '../ci/manager.ts';
import { jsonAt, jsonString } from '../json.ts';
import { isExampleOrTest } from '../paths.ts';
import { folderOf, stringEntries, workspaceRootOf } from './workspaces.ts';

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
  return repo
    .ofKind('package')
    .filter((f) => isExampleOrTest(f.path) === undefined && workspaceRootOf(repo, folderOf(f.path)) === undefined)
    .flatMap((f) => installRoot(repo, f.path) ?? []);
});

function installRoot(repo: Repo, file: string): InstallRoot | undefined {
  const root = repo.outline(file, 'package')?.root;
  const folder = folderOf(file);
  const inFolder = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
  const wanted = kinds.flatMap((kind) => stringEntries(jsonAt(root, kind)));
  const entries = root?.j === 'object' ? root.entries : [];
  const workspaces = jsonAt(root, 'workspaces') !== undefined || repo.exists(inFolder('pnpm-workspace.yaml'));
  if (wanted.length === 0 && !workspaces) return undefined;
  const locks = lockNames.flatMap(([name, manager]) => (repo.exists(inFolder(name)) ? [{ path: inFolder(name), manager }] : []));
  if (locks.length === 0 && isLibrary(repo, root, folder)) return undefined;
  const anchor = kinds.map((k) => entries.find((e) => e.key === k)).find((e) => e !== undefined) ?? entries[0];
  const ignoredLock = locks.length > 0 ? undefined : lockNames.map(([name]) => inFolder(name)).find((path) => repo.isIgnored(path));
  const packageManager = jsonAt(root, 'packageManager');
  const declared = /^(npm|yarn|pnpm|bun)@/.exec(jsonString(packageManager) ?? '')?.[1] as Manager | undefined;
  return {
    name: file,
    at: anchor === undefined ? { file, start: 0, end: 0 } : locOf(file, anchor.keyAt),
    folder,
    file,
    locks,
    ignoredLock,
    declared: declared === undefined || packageManager === undefined ? undefined : { manager: declared, at: locOf(file, packageManager.at) },
    unlocked: locks.length === 1 ? unlocked(repo, file, locks[0]!.path, wanted) : [],
    expectedBy: expectations(repo, folder),
  };
}

/** Meant to be installed by others, and nothing here starts or ships it. */
function isLibrary(repo: Repo, root: Parameters<typeof jsonAt>[0], folder: string): boolean {
  const has = (...path: string[]): boolean => jsonAt(root, ...path) !== undefined;
  const isPrivate = jsonAt(root, 'private');
  if (isPrivate?.j === 'value' && isPrivate.v === true) return false;
  if (has('scripts', 'start') || has('scripts', 'start:prod')) return false;
  if (repo.ofKind('dockerfile').some((f) => folderOf(f.path) === folder)) return false;
  return has('name') && (has('main') || has('exports') || has('module') || has('bin') || has('types') || has('files') || has('publishConfig'));
}

/** Dependencies by name that have no entry in a lock file that could be read. */
function unlocked(repo: Repo, file: string, lock: string, wanted: ReturnType<typeof stringEntries>): InstallRoot['unlocked'] {
  const outline = repo.outline(lock, 'lockfile');
  if (outline === undefined || outline.errors.length > 0) return [];
  const known = new Set(Object.keys(outline.packages));
  if (known.size === 0) return [];
  return wanted
    .filter((d) => !known.has(d.key) && !/^(file|link|portal|workspace|npm|patch|git|git\+\w+|github|gitlab|bitbucket|https?):|^[\w-]+\/[\w.-]+(#|$)|^\.{0,2}\//.test(d.text))
    .map((d) => ({ name: d.key, at: locOf(file, d.keyAt) }));
}

/** Clean installs of the folder in CI: they cannot work without a lock file. */
function expectations(repo: Repo, folder: string): readonly Evidence[] {
  return ciRuns(repo)
    .filter((r) => r.command.install?.frozen === 'yes' && r.command.install.folder === folder)
    .slice(0, 3)
    .map((r) => ({ at: r.command.at, note: `${r.command.text} needs a lock file` }));
}
