import { createHash } from 'node:crypto';
import path from 'node:path';
import {
  plainValue,
  type Diagnostic,
  type Outline,
  type OutlineKind,
  type Repo,
  type RepoFile,
  type RepoSettings,
} from '../model/index.ts';
import { openCache, type OutlineCache, type StoredOutline } from '../outline/cache.ts';
import { decode } from './decode.ts';
import { blobHash } from './examine.ts';
import { gitNow } from './git.ts';
import { isOwnState, type Entry, type GitInfo, type Source } from './listing.ts';
import { outlineStore, type KeptOutlines } from './outlines.ts';
import { listName, survey, type Seen, type Survey } from './survey.ts';
import { textStore, type Texts } from './texts.ts';
import type { Graph } from './graph.ts';
import { tracedFile, traceOf, type RepoTrace } from './trace.ts';

/** Accounts time; the clock is handed in because nothing here may read one. */
export interface Timer {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Called with the milliseconds spent under a name, without those spent under names inside it. */
  add(name: string, milliseconds: number): void;
}

/** Progress while a repository is opened; a subset of the events of a scan. */
export type OpenEvent =
  { readonly type: 'listing'; readonly files: number } | { readonly type: 'outlining'; readonly done: number; readonly total: number };

type OptionsByCheck = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface OpenOptions {
  readonly settings?: RepoSettings;
  /** Options of checks by id, or a way to get them: asked for when outlines are prepared. */
  readonly options?: OptionsByCheck | (() => Promise<OptionsByCheck>);
  readonly timer?: Timer;
  /** Absolute path of the cache folder, usually `<root>/.readycheck/cache`. Without it nothing is written. */
  readonly cacheDir?: string;
  /** Threads that may work at once, this one included. Default: as many as there are cores, at most 4. */
  readonly jobs?: number;
  readonly onEvent?: (event: OpenEvent) => void | Promise<void>;
}

/** A repository whose files are known and whose outlines are not made yet. */
export interface ListedRepo {
  /** Undefined outside git. */
  readonly git: GitInfo | undefined;
  /**
   * Stands for everything in the repository that a judgement can depend on: equal digests mean equal
   * files (path, content, executable, tracked, origin, kind), skipped files and ignore rules. Which
   * commit that is, and the options given, are not in it.
   */
  digest(): string;
  /** What an earlier scan left in the cache under a name; undefined without a cache. */
  recall(name: string): string | undefined;
  /**
   * Prepares the outlines. Either this or `leave` is to be called.
   * @param tracing where given, what derivations look at is noted, and what they made in an earlier scan is used again
   */
  open(tracing?: Tracing): Promise<OpenedRepo>;
  /** Ends here: keeps what was learnt about files and lets go of the cache. Never throws. */
  leave(): void;
}

/** What an earlier scan left behind with `graph`, if there is one. The same tool with the same configuration must have made it. */
export interface Tracing {
  readonly before: Graph | undefined;
}

/** A `Repo` with what only those need who put a scan together. */
export interface OpenedRepo extends Repo {
  /** Undefined outside git. */
  readonly git: GitInfo | undefined;
  /** What was reported so far, sorted, each once. */
  diagnostics(): readonly Diagnostic[];
  /** Writes what was learnt into the cache, if there is one. To be called once, after the checks. Never throws. */
  save(): void;
  /**
   * Leaves something for the next scan, one value per name, after `save`. Nothing is left where the
   * files changed while they were read: what was made of them belongs to no digest. Never throws.
   */
  remember(name: string, value: string): void;
  /** What the next scan can use again, after the checks; undefined without tracing, or where the files changed while they were read. */
  graph(): Graph | undefined;
  /** Lets go of the cache. Never throws. */
  close(): void;
}

/** What the repositories of a walk through past commits share. */
export interface Session {
  /** Opened and closed by whoever walks. */
  readonly cache: OutlineCache | undefined;
  readonly texts: Texts;
  readonly examined: Seen;
  readonly outlines: KeptOutlines;
}

/** The cache of a walk; undefined where there is none to use. */
export function sessionCache(root: string, dir: string | undefined): OutlineCache | undefined {
  // As for the tree of a commit: whether the working tree brings a cache along is asked of git.
  const nowhere = { vcs: 'git', entries: [], git: { commit: undefined, dirty: false, topLevel: root, prefix: '', ref: 'HEAD' } } as const;
  return cacheOf(nowhere, root, dir, () => undefined);
}

/**
 * Reads the files of a source.
 * @param root absolute path of the scanned folder, undefined if there is none
 * @param session what is shared with other repositories; they are to be opened one after the other
 */
export async function listedRepo(
  source: Source,
  root: string | undefined,
  jobs: number,
  options: OpenOptions,
  session?: Session,
): Promise<ListedRepo> {
  const timed = timing(options.timer);
  const reported = new Map<string, Diagnostic>();
  const report = (diagnostic: Diagnostic): void => {
    reported.set(JSON.stringify([diagnostic.file, diagnostic.at, diagnostic.stage, diagnostic.message]), diagnostic);
  };
  source.diagnostics.forEach(report);
  await options.onEvent?.({ type: 'listing', files: source.entries.length });

  const cache = session === undefined ? cacheOf(source, root, options.cacheDir, report) : session.cache;
  const texts = session?.texts ?? textStore();
  const read = await timed.wait('read files', () =>
    survey({ ...source, entries: source.entries.filter(({ path }) => !isOwnState(path)) }, cache, texts, session?.examined),
  );
  read.diagnostics.forEach(report);
  const files = read.files.map(fileOf);
  const git = source.git === undefined ? undefined : { ...source.git, dirty: source.git.dirty || read.changed };
  const lists: readonly (readonly [string, string])[] = read.list === undefined ? [] : [[listName, read.list]];
  const save = (outlines: Iterable<StoredOutline>): void => {
    if (cache !== undefined) cache.save({ outlines, files: read.fresh, lists });
  };
  return {
    git,
    digest: () => digestOf(files, read.skipped, `${source.vcs}\0${source.ignore.outerTexts()}`),
    recall: (name) => cache?.list(`own ${name}`),
    leave: () => {
      save([]);
      if (session === undefined) cache?.close();
    },
    open: (tracing) => opened({ source, options, jobs, timed, report, reported, cache, texts, read, files, git, save, session }, tracing),
  };
}

/** What `listedRepo` hands on. */
interface Listed {
  readonly source: Source;
  readonly options: OpenOptions;
  readonly jobs: number;
  readonly timed: Timing;
  readonly report: (diagnostic: Diagnostic) => void;
  readonly reported: ReadonlyMap<string, Diagnostic>;
  readonly cache: OutlineCache | undefined;
  readonly texts: Texts;
  readonly read: Survey;
  readonly files: readonly RepoFile[];
  readonly git: GitInfo | undefined;
  readonly save: (outlines: Iterable<StoredOutline>) => void;
  readonly session: Session | undefined;
}

async function opened(listed: Listed, tracing: Tracing | undefined): Promise<OpenedRepo> {
  const { source, options, jobs, timed, report, reported, cache, texts, read, git, save, session } = listed;
  const checkOptions = (typeof options.options === 'function' ? await options.options() : options.options) ?? {};
  let isTorn = false;
  const indexOf = new Map(listed.files.map((file, i) => [file.path, i]));
  const exists = existence(listed.files, read.skipped);
  const isIgnored = (path: string): boolean => {
    const plain = normal(path);
    return plain !== '' && source.ignore.ignores(path.endsWith('/') || exists.of(plain) === 'folder' ? `${plain}/` : plain);
  };
  const kindsOf = (all: readonly RepoFile[]): ReadonlyMap<string, readonly RepoFile[]> =>
    Map.groupBy(
      all.filter((file) => file.origin === 'own'),
      (file) => file.kind,
    );
  let kinds = kindsOf(listed.files);
  let files = listed.files;
  let trace: RepoTrace | undefined;
  if (tracing !== undefined) {
    const plainKinds = kinds;
    const made = traceOf(
      {
        files: listed.files,
        skipped: read.skipped,
        fileAt: (path) => listed.files[indexOf.get(path) ?? -1],
        ofKind: (kind) => plainKinds.get(kind) ?? [],
        isFolder: (path) => exists.of(path) === 'folder',
        isIgnored,
        report,
        plainValue: (node) => plainValue(repo, node),
      },
      tracing.before,
    );
    trace = made;
    files = listed.files.map((file) => tracedFile(file, made));
    kinds = kindsOf(files);
  }

  const text = (path: string): string | undefined => {
    const before = texts.get(path);
    if (before !== undefined) return before;
    const index = indexOf.get(path);
    if (index === undefined || read.files[index]!.found.encoding === undefined) return undefined;
    const ahead: Entry[] = [];
    // Neighbours whose text is not known either: a commit's blobs are fetched many at a time.
    for (let i = index; i < files.length && ahead.length < 2_000; i += 1) {
      const { entry, found } = read.files[i]!;
      if (i === index || (found.encoding !== undefined && texts.get(entry.path) === undefined)) ahead.push(entry);
      if (source.git?.ref === undefined) break;
    }
    source.readNow(ahead, (entry, bytes, why) => {
      const { found, hash } = read.files[indexOf.get(entry.path)!]!;
      if (bytes === undefined) {
        isTorn = true;
        return report({ file: entry.path, stage: 'source', message: `This file could not be read again: ${why}.` });
      }
      if (entry.hash === undefined && blobHash(bytes) !== hash) {
        isTorn = true;
        report({ file: entry.path, stage: 'source', message: 'This file changed while it was being scanned.' });
      }
      texts.put(entry.path, decode(bytes, found.encoding!));
    });
    return texts.get(path);
  };

  const outlines = await timed.wait('outline files', () =>
    outlineStore({
      files: listed.files,
      isPromising: (path) => read.files[indexOf.get(path)!]!.found.promising === true,
      text,
      report: (diagnostic) => {
        report(diagnostic);
        trace?.said(diagnostic, diagnostic.file);
      },
      cache,
      shared: session?.outlines,
      jobs,
      onProgress: options.onEvent === undefined ? undefined : (done, total) => options.onEvent?.({ type: 'outlining', done, total }),
    }),
  );
  const repo: OpenedRepo = {
    get files() {
      trace?.all('files');
      return files;
    },
    get skipped() {
      trace?.all('skipped');
      return read.skipped;
    },
    vcs: source.vcs,
    git,
    settings: options.settings ?? {},
    trace,
    file: (path) => {
      trace?.lookedUp(path);
      return files[indexOf.get(path) ?? -1];
    },
    ofKind: (kind) => {
      trace?.kind(kind);
      return kinds.get(kind) ?? [];
    },
    exists: (path) => {
      trace?.lookedUp(normal(path));
      return exists.of(path) !== undefined;
    },
    isIgnored: (path) => {
      trace?.ignored(path);
      return isIgnored(path);
    },
    text: (path) => {
      trace?.content(path);
      return text(path);
    },
    outline: <K extends OutlineKind>(path: string, kind: K): Outline<K> | undefined => {
      trace?.outline(path);
      const file = listed.files[indexOf.get(path) ?? -1];
      return file === undefined ? undefined : outlines.get(file, kind);
    },
    options: (check) => (Object.hasOwn(checkOptions, check) ? checkOptions[check]! : {}),
    report: (diagnostic) => {
      trace?.said(diagnostic);
      report(diagnostic);
    },
    timed: timed.run,
    diagnostics: () => {
      const fault = cache?.fault();
      if (fault !== undefined) report({ stage: 'cache', message: fault });
      return [...reported.values()].sort(byPlace);
    },
    save: () => save(outlines.takeFresh()),
    remember: (name, value) => {
      if (!isTorn) cache?.save({ outlines: [], files: [], lists: [[`own ${name}`, value]] });
    },
    graph: () => (isTorn ? undefined : trace?.graph()),
    close: () => {
      if (session === undefined) cache?.close();
    },
  };
  return repo;
}

function digestOf(files: readonly RepoFile[], skipped: Repo['skipped'], around: string): string {
  const digest = createHash('sha1').update(around);
  for (const { path, hash, executable, tracked, origin, kind } of files)
    digest.update(`\0${path}\0${hash}${executable ? 'x' : ''}${tracked === true ? 't' : ''}${origin}.${kind}`);
  for (const { file, why } of skipped) digest.update(`\0${file}\0${why}`);
  return digest.digest('hex');
}

function fileOf({ entry, hash, found }: Survey['files'][number]): RepoFile {
  return {
    path: entry.path,
    kind: found.kind,
    size: entry.size,
    hash,
    executable: entry.executable,
    tracked: entry.tracked,
    origin: found.origin,
    marked: found.marked === true,
    ...(found.quiet === undefined ? {} : { quiet: found.quiet }),
  };
}

/** The cache, unless the repository itself brings one along: nobody's results but our own are believed. */
function cacheOf(
  source: Pick<Source, 'vcs' | 'entries' | 'git'>,
  root: string | undefined,
  dir: string | undefined,
  report: (diagnostic: Diagnostic) => void,
): OutlineCache | undefined {
  if (dir === undefined || root === undefined) return undefined;
  const way = path.relative(root, dir).split(path.sep).join('/');
  if (source.vcs === 'git' && !way.startsWith('..') && isCommitted(source, root, way)) {
    report({ stage: 'cache', message: `The cache was not used: ${way}/ is committed to the repository; remove it from git.` });
    return undefined;
  }
  const cache = openCache(dir, root);
  const fault = cache.fault();
  if (fault === undefined) return cache;
  report({ stage: 'cache', message: fault });
  return undefined;
}

function isCommitted(source: Pick<Source, 'entries' | 'git'>, root: string, way: string): boolean {
  if (source.entries.some((entry) => entry.tracked === true && entry.path.startsWith(`${way}/`))) return true;
  // The tree of another commit says nothing about what lies in the working tree.
  return source.git?.ref !== undefined && gitNow(root, ['ls-files', '-z', '--', way], '', 1024 * 1024).stdout.length > 0;
}

/** "./a/b/" -> "a/b", "." -> "". */
export function normal(path: string): string {
  const plain = path.replace(/\/+$/, '').replace(/^(\.\/+)+/, '');
  return plain === '.' ? '' : plain;
}

/** Which paths there are, folders and skipped files included; built when first asked for. */
function existence(files: readonly RepoFile[], skipped: Repo['skipped']): { of(path: string): 'file' | 'folder' | undefined } {
  let all: Map<string, 'file' | 'folder'> | undefined;
  const build = (): Map<string, 'file' | 'folder'> => {
    const built = new Map<string, 'file' | 'folder'>([['', 'folder']]);
    for (const path of [...files.map((f) => f.path), ...skipped.map((s) => s.file)]) {
      built.set(path, 'file');
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        const dir = path.slice(0, end);
        if (built.get(dir) === 'folder') break;
        built.set(dir, 'folder');
      }
    }
    return built;
  };
  return { of: (path) => (all ??= build()).get(normal(path)) };
}

interface Timing {
  run<T>(name: string, run: () => T): T;
  wait<T>(name: string, run: () => Promise<T>): Promise<T>;
}

/** Time under a name, without the time of names inside it. */
function timing(timer: Timer | undefined): {
  run<T>(name: string, run: () => T): T;
  wait<T>(name: string, run: () => Promise<T>): Promise<T>;
} {
  if (timer === undefined) return { run: (_name, run) => run(), wait: (_name, run) => run() };
  /** Milliseconds spent in names inside, per name that is running. */
  const inside: number[] = [];
  return {
    run: (name, run) => {
      const start = timer.now();
      inside.push(0);
      try {
        return run();
      } finally {
        const spent = timer.now() - start;
        timer.add(name, spent - (inside.pop() ?? 0));
        if (inside.length > 0) inside[inside.length - 1]! += spent;
      }
    },
    wait: async (name, run) => {
      const start = timer.now();
      const result = await run();
      timer.add(name, timer.now() - start);
      return result;
    },
  };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  const order = compare(a.file ?? '', b.file ?? '') || (a.at ?? -1) - (b.at ?? -1);
  return order || compare(a.stage, b.stage) || compare(a.message, b.message);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
