import { posix } from 'node:path';
import type { Evidence, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { storedEnvFiles } from './committed.ts';
import { envFiles } from './files.ts';
import { envReads } from './reads.ts';

/** A folder in which somebody will put an env file. */
export interface EnvFolder extends Subject {
  /** "" is the root. */
  readonly folder: string;
  /** Env files that would be added by the next `git add`: `.env`, and `.env.local` where a tool reads that one too. */
  readonly open: readonly string[];
  readonly ignored: readonly string[];
  /** A `.env` on purpose: it is in git and holds nothing secret. */
  readonly published: boolean;
  /** What shows that the folder uses an environment. */
  readonly evidence: Evidence;
  /** The ignore file that is nearest above; undefined when there is none. */
  readonly ignoreFile: Evidence | undefined;
}

/** Folders with a template, an env file or a loader of env files; the root when only the program reads variables. */
export const envFolders = fact('env folders', (repo): readonly EnvFolder[] => {
  const reasons = new Map<string, Evidence>();
  for (const file of envFiles(repo)) {
    if (
      file.role === 'test' ||
      isExampleOrTest(file.path) !== undefined ||
      !/^\.|^env/.test(posix.basename(file.path)) ||
      /\.(patch|diff)$/.test(file.path)
    )
      continue;
    if (!reasons.has(file.folder))
      reasons.set(file.folder, {
        at: locOf(file.path, file.outline.entries[0]?.at ?? [0, 0]),
        note: `${file.path} shows that env files are kept here`,
      });
  }
  const read = envReads(repo)[0];
  if (reasons.size === 0 && read !== undefined) reasons.set('', { at: read.at, note: `reads ${read.name}` });
  const stored = new Map(storedEnvFiles(repo).map((each) => [each.file.path, each]));
  const loaders = repo
    .ofKind('package')
    .filter(({ path }) => /"(next|vite|react-scripts|dotenv-flow|nuxt|astro|@sveltejs\/kit)"\s*:/.test(repo.text(path) ?? ''))
    .map(({ path }) => posix.dirname(path));
  return [...reasons]
    .map(([folder, evidence]): EnvFolder => {
      const published = stored.get(posix.join(folder, '.env'));
      const names = [
        ...(published !== undefined && published.secrets.length === 0 ? [] : ['.env']),
        ...(loaders.includes(folder === '' ? '.' : folder) ? ['.env.local'] : []),
      ];
      const paths = names.map((name) => posix.join(folder, name));
      return {
        name: folder === '' ? 'repository root' : folder,
        at: evidence.at,
        folder,
        open: paths.filter((path) => !repo.isIgnored(path)),
        ignored: paths.filter((path) => repo.isIgnored(path)),
        published: published !== undefined && published.secrets.length === 0,
        evidence,
        ignoreFile: nearestIgnoreFile(
          repo.ofKind('gitignore').map((file) => file.path),
          folder,
        ),
      };
    })
    .filter((folder) => folder.open.length + folder.ignored.length > 0)
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
});

function nearestIgnoreFile(files: readonly string[], folder: string): Evidence | undefined {
  for (let at = folder === '' ? '.' : folder; ; at = posix.dirname(at)) {
    const path = posix.join(at, '.gitignore');
    if (files.includes(path)) return { at: { file: path, start: 0, end: 0 }, note: 'ignores it' };
    if (at === '.' || at === '/') return undefined;
  }
}
