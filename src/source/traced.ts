import { plainValue, type FileKind, type Outline, type OutlineKind, type Repo } from '../model/index.ts';
import { normal } from './repo.ts';
import type { Graph } from './graph.ts';
import { tracedFile, traceOf } from './trace.ts';

/** A repository that notes what is looked at, and takes over what an earlier state of it left. */
export interface TracedRepo extends Repo {
  /** What the next state can use again. */
  graph(): Graph;
}

/**
 * Puts a trace around a repository that is held in memory (a scanned one with texts laid over it).
 * @param before what a judgement of an earlier state left; undefined to begin with
 */
export function tracedRepo(repo: Repo, before: Graph | undefined): TracedRepo {
  const { files, skipped } = repo;
  const indexOf = new Map(files.map((file, i) => [file.path, i]));
  const folders = foldersOf([...files.map(({ path }) => path), ...skipped.map(({ file }) => file)]);
  const trace = traceOf(
    {
      files,
      skipped,
      fileAt: (path) => files[indexOf.get(path) ?? -1],
      ofKind: (kind) => repo.ofKind(kind as FileKind),
      isFolder: (path) => folders.has(path),
      isIgnored: (path) => repo.isIgnored(path),
      report: (diagnostic) => repo.report(diagnostic),
      plainValue: (node) => plainValue(traced, node),
    },
    before,
  );
  const own = files.map((file) => tracedFile(file, trace));
  const kinds = Map.groupBy(
    own.filter((file) => file.origin === 'own'),
    (file) => file.kind,
  );
  const traced: TracedRepo = {
    get files() {
      trace.all('files');
      return own;
    },
    get skipped() {
      trace.all('skipped');
      return skipped;
    },
    vcs: repo.vcs,
    settings: repo.settings,
    trace,
    file: (path) => {
      trace.lookedUp(path);
      return own[indexOf.get(path) ?? -1];
    },
    ofKind: (kind) => {
      trace.kind(kind);
      return kinds.get(kind) ?? [];
    },
    exists: (path) => {
      trace.lookedUp(normal(path));
      return repo.exists(path);
    },
    isIgnored: (path) => {
      trace.ignored(path);
      return repo.isIgnored(path);
    },
    text: (path) => {
      trace.content(path);
      return repo.text(path);
    },
    outline: <K extends OutlineKind>(path: string, kind: K): Outline<K> | undefined => {
      trace.outline(path);
      return repo.outline(path, kind);
    },
    options: (check) => repo.options(check),
    report: (diagnostic) => {
      trace.said(diagnostic);
      repo.report(diagnostic);
    },
    timed: (name, run) => repo.timed(name, run),
    graph: () => trace.graph(),
  };
  return traced;
}

function foldersOf(paths: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>(['']);
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
