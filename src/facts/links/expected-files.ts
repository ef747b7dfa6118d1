import { posix } from 'node:path';
import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { configuredServices } from '../compose/config-mounts.ts';
import { builds } from '../docker/builds.ts';
import { folderOf, pathInside, repoPath } from '../docker/paths.ts';

/** A file of the repository that another file builds or mounts by its name. */
export interface ExpectedFile extends Subject {
  readonly path: string;
  readonly use: 'built' | 'mounted';
  readonly present: boolean;
  /** Why it may come from elsewhere although the repository does not hold it. */
  readonly elsewhere: string | undefined;
}

/** Keys, certificates and variables are put beside the program where it runs, not committed. */
const placedByHand = /\.(pem|key|crt|cer|env|properties)$|(^|\/)\.env[^/]*$|(^|\/)(certs?|ssl|tls|secrets?|letsencrypt)\//i;

/** Dockerfiles that builds name, and configuration files that deployed services mount; each file and user once. */
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
        present,
        at,
        elsewhere: present ? undefined : (fromAbove(repo, at.file, path) ?? whoMakes(repo, path)),
      });
    }
  }
  return [...found.values()];
});

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
