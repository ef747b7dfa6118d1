import { posix } from 'node:path';
import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { configuredServices } from '../compose/config-mounts.ts';
import { builds } from '../docker/builds.ts';
import { folderOf, pathInside, repoPath } from '../docker/paths.ts';
import { packages } from '../packages.ts';
import { missingImports } from './imported-files.ts';
import { isSideOrTemplate, missedStarts, starts, type MissedStart } from '../services/starts.ts';

/** A file of the repository that another file builds, mounts or starts by its name. */
export interface ExpectedFile extends Subject {
  readonly path: string;
  readonly use: 'built' | 'mounted' | 'started' | 'imported';
  /** A deployment needs it, not only whoever works on the program. */
  readonly deployed: boolean;
  readonly present: boolean;
  /** Why it may come from elsewhere although the repository does not hold it. */
  readonly elsewhere: string | undefined;
}

/** Keys, certificates and variables are put beside the program where it runs, not committed. */
const placedByHand = /\.(pem|key|crt|cer|env|properties)$|(^|\/)\.env[^/]*$|(^|\/)(certs?|ssl|tls|secrets?|letsencrypt)\//i;

/**
 * Dockerfiles that builds name, configuration files that deployed services mount, programs that are started, and modules that
 * these load and that are not there; each file and user once.
 */
export const expectedFiles = fact('links/expected-files', (repo: Repo): readonly ExpectedFile[] => {
  const found = new Map<string, ExpectedFile>();
  const add = (file: ExpectedFile): void => void (found.has(file.name) || found.set(file.name, file));
  for (const { by, context, dockerfile, purpose, at } of builds(repo)) {
    // What an action builds may have been checked out from another repository; what a platform builds has defaults of its own.
    if (
      by !== 'compose' ||
      purpose === 'development' ||
      purpose === 'test' ||
      purpose === 'example' ||
      dockerfile === undefined ||
      context === undefined
    )
      continue;
    const present = repo.exists(dockerfile);
    const name = `${dockerfile} built by ${at.file}`;
    add({
      name,
      path: dockerfile,
      use: 'built',
      deployed: true,
      present,
      at,
      elsewhere: present ? undefined : (fromAbove(repo, at.file, dockerfile) ?? otherContext(repo, context, dockerfile)),
    });
  }
  for (const service of configuredServices(repo)) {
    for (const { source = '', at } of service.mounts) {
      const path = repoPath(folderOf(at.file), source.replace(/\$\{?PWD\}?/, '.'));
      if (path === undefined || path === '') continue;
      const present = repo.exists(path);
      const name = `${path} mounted by ${at.file}`;
      add({
        name,
        path,
        use: 'mounted',
        deployed: true,
        present,
        at,
        elsewhere: present ? undefined : (fromAbove(repo, at.file, path) ?? whoMakes(repo, path)),
      });
    }
  }
  for (const { entry, at, how, program } of starts(repo)) {
    if (entry === undefined || how === 'config' || program.development || isSideOrTemplate(repo, at.file) || entry === at.file) continue;
    const name = `${entry} started by ${at.file}`;
    add({ name, path: entry, use: 'started', deployed: how !== 'script', present: true, at, elsewhere: undefined });
  }
  for (const miss of missedStarts(repo)) {
    const path = missingProgram(repo, miss);
    if (path === undefined) continue;
    const name = `${path} started by ${miss.at.file}`;
    add({ name, path, use: 'started', deployed: miss.how !== 'script', present: false, at: miss.at, elsewhere: undefined });
  }
  for (const { path, at, deployed } of missingImports(repo))
    add({ name: `${path} imported by ${at.file}`, path, use: 'imported', deployed, present: false, at, elsewhere: undefined });
  return [...found.values()];
});

/** Folders whose name says test or example in some way: `_integration-test`, `demo-app`. */
const rehearsal = /(^|[/_-])(tests?|examples?|demos?)([/_-])/i;

/** Folders that builds write to. */
const built = /(^|\/)(dist|build|built|out|output|target|bundle|compiled|release|\.[\w-]+)(\/|$)/;

/**
 * The program a command names, where it plainly should be in the repository: its folder is there with sources in
 * it, no build writes to it, git does not ignore it and nothing beside it is compiled to it. A script of a package
 * counts only where nothing else of the package is started: old scripts lie about.
 */
function missingProgram(repo: Repo, { how, at, paths, folder }: MissedStart): string | undefined {
  if (isSideOrTemplate(repo, at.file) || rehearsal.test(at.file)) return undefined;
  if (how === 'script' && starts(repo).some((start) => start.package?.dir === folder)) return undefined;
  const candidates = paths.map((path) => path.replace(/^\//, '')).filter((path) => /\.[cm]?js$/.test(path) && !/^\.\.|[*$]/.test(path));
  if (candidates.some((path) => repo.exists(path) || built.test(path) || repo.isIgnored(path))) return undefined;
  return candidates.find((path) => {
    const beside = repo.files.filter((file) => file.kind === 'js' && folderOf(file.path) === folderOf(path));
    if (beside.length === 0) return isPlainPackage(repo, folderOf(path));
    return beside.some((file) => file.origin === 'own') && !beside.some((file) => /\.[cm]?tsx?$/.test(file.path));
  });
}

/** A folder with a package in it that is run as it is written: nothing there builds or compiles. */
function isPlainPackage(repo: Repo, folder: string): boolean {
  const own = packages(repo).find(({ dir }) => dir === folder);
  if (own === undefined || Object.keys(own.scripts).some((name) => /build|compile|bundle|pack/.test(name))) return false;
  return !repo.files.some((file) => (folder === '' || file.path.startsWith(`${folder}/`)) && /\.[cm]?tsx?$/.test(file.path));
}

/** With `--project-directory`, or behind another file, paths of a compose file start in a folder above it. */
function fromAbove(repo: Repo, compose: string, path: string): string | undefined {
  const parts = path.split('/');
  const end = parts.map((_, i) => parts.slice(i + 1).join('/')).find((rest) => rest.includes('/') && repo.exists(rest));
  if (end !== undefined) return `${end} is there, and which folder paths start in is said when the stack is started`;
  const below = pathInside(folderOf(compose), path);
  if (below === undefined) return undefined;
  for (let folder = folderOf(compose); folder !== '';) {
    folder = folderOf(folder);
    const other = folder === '' ? below : `${folder}/${below}`;
    if (repo.exists(other)) return `${other} is there, and which folder paths start in is said when the stack is started`;
  }
  return undefined;
}

/** A context that the repository does not hold, or holds only as a submodule, is fetched before the build. */
function otherContext(repo: Repo, context: string, dockerfile: string): string | undefined {
  if (context !== '' && !repo.exists(context)) return `the folder ${context} is not in this repository`;
  if (repo.skipped.some(({ file }) => file === context || context.startsWith(`${file}/`)))
    return `the folder ${context} is a repository of its own`;
  return repo.isIgnored(dockerfile) ? 'git ignores it, so something else makes it' : undefined;
}

/** Why a file that is mounted may be made where the service runs. */
function whoMakes(repo: Repo, path: string): string | undefined {
  if (repo.isIgnored(path)) return 'git ignores it, so it is made where the service runs';
  if (placedByHand.test(path)) return 'files of this kind are put in place where the service runs';
  const folder = folderOf(path);
  const name = posix.basename(path);
  const base = name.replace(/\.[^.]+$/, '');
  const model = repo.files.find((file) => {
    const other = posix.basename(file.path);
    if (other === name) return true;
    return folderOf(file.path) === folder && other.includes(base) && /example|sample|template|dist|default|tmpl|\.(in|j2)$/i.test(other);
  });
  return model === undefined ? undefined : `${model.path} may be put in its place`;
}
