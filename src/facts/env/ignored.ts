import { posix } from 'node:path';
import { type Evidence, fact, locOf, spanFrom, type Subject } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { storedEnvFiles } from './committed.ts';
import { envFiles } from './files.ts';
import { envLoads } from './loads.ts';

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

/**
 * Folders with a template or an env file, and folders of programs that load one: through a loader that is imported or
 * started (dotenv, env-cmd, `--env-file`), or through a framework that reads it by itself, where code reads a variable.
 * Reading a variable alone says nothing: it may come from a pipeline, a platform or a bundler.
 */
export const envFolders = fact('env folders', (repo): readonly EnvFolder[] => {
  const reasons = new Map<string, Evidence>();
  for (const file of envFiles(repo)) {
    if (
      // A real file that is there says nothing about one that is not: `.env.development` is loaded instead of `.env`.
      file.role === 'test' ||
      (file.role === 'real' && posix.basename(file.path) !== '.env') ||
      isExampleOrTest(file.path) !== undefined ||
      !/^\.|^env|^(example|sample|template)\.env$/.test(posix.basename(file.path)) ||
      /\.(patch|diff)$/.test(file.path)
    )
      continue;
    if (!reasons.has(file.folder))
      reasons.set(file.folder, {
        at: locOf(file.path, file.outline.entries[0]?.at ?? spanFrom(0, 0)),
        note: `${file.path} shows that env files are kept here`,
      });
  }
  const loads = envLoads(repo);
  for (const load of loads) {
    // A program that tests start is given what they bring along.
    if (isExampleOrTest(load.evidence.at.file) !== undefined) continue;
    const covered = [...reasons.keys()].some(
      (folder) => isWithin(load.folder, folder) || (load.folder !== '' && isWithin(folder, load.folder)),
    );
    if (!covered) reasons.set(load.folder, load.evidence);
  }
  const stored = new Map(storedEnvFiles(repo).map((each) => [each.file.path, each]));
  const ignoreFiles = repo.ofKind('gitignore').map((file) => file.path);
  return [...reasons]
    .map(([folder, evidence]): EnvFolder => {
      const published = stored.get(posix.join(folder, '.env'));
      const isPublished = published !== undefined && published.secrets.length === 0;
      const paths = [...new Set(loads.filter((load) => load.folder === folder).flatMap((load) => load.names))]
        .filter((name) => name !== '.env')
        .map((name) => posix.join(folder, name));
      // Where another file is the one that is loaded, and is ignored, nobody fills in a plain `.env`.
      const others = loads.filter((load) => load.folder === folder && load.isOther);
      const elsewhere = others.length > 0 && (others.some((load) => load.names.length === 0) || paths.some((path) => repo.isIgnored(path)));
      // Ignore rules do nothing for a file that is in git already.
      if (published === undefined && !elsewhere) paths.unshift(posix.join(folder, '.env'));
      return {
        name: folder === '' ? 'repository root' : folder,
        at: evidence.at,
        folder,
        open: paths.filter((path) => !repo.isIgnored(path)),
        ignored: paths.filter((path) => repo.isIgnored(path)),
        published: isPublished,
        evidence,
        ignoreFile: nearestIgnoreFile(ignoreFiles, folder),
      };
    })
    .filter((folder) => folder.open.length + folder.ignored.length > 0)
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
});

function isWithin(folder: string, outer: string): boolean {
  return outer === '' || folder === outer || folder.startsWith(`${outer}/`);
}

function nearestIgnoreFile(files: readonly string[], folder: string): Evidence | undefined {
  for (let at = folder === '' ? '.' : folder; ; at = posix.dirname(at)) {
    const path = posix.join(at, '.gitignore');
    if (files.includes(path)) return { at: { file: path, start: 0, end: 0 }, note: 'ignores it' };
    if (at === '.' || at === '/') return undefined;
  }
}
