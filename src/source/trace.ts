import type { Diagnostic, Origin, RepoFile, Trace } from '../model/index.ts';
import { earlierNodes } from './earlier.ts';
import { graphOf, graphVersion, type Aspect, type Graph, type Reads } from './graph.ts';
import { currentStates, type Asked } from './states.ts';

/** Everything that a repository can be asked. */
export interface TraceSource extends Asked {
  isFolder(path: string): boolean;
  /** Tells a person something. */
  report(diagnostic: Diagnostic): void;
  /** The value of a plain fact, made now if it is not known yet. */
  plainValue(node: string): unknown;
}

/** A trace that is fed by the repository it belongs to. */
export interface RepoTrace extends Trace {
  /** The content of a file counts, whatever of it. */
  content(path: string): void;
  quiet(path: string): void;
  /** Its outline was asked for. */
  outline(path: string): void;
  /** A path was looked up, whether it is there or not. */
  lookedUp(path: string): void;
  ignored(path: string): void;
  kind(kind: string): void;
  all(what: 'files' | 'skipped'): void;
  /** Something was reported: by the work being done, or (with its path) by the outline of a file. */
  said(diagnostic: Diagnostic, outlineOf?: string): void;
  /** What this scan worked out and what it took over from `before`. */
  graph(): Graph;
}

interface Node {
  readonly reads: Reads;
  readonly uses: Set<string>;
  readonly said: Diagnostic[];
  value?: () => unknown;
  plain?: true;
}

/** Notes what is looked at in a repository, and gives back what an earlier scan kept where that is still true. */
export function traceOf(asked: TraceSource, before: Graph | undefined): RepoTrace {
  const nodes = new Map<string, Node>();
  const running: Node[] = [];
  const origins = new WeakMap<object, Origin>();
  const errors = new Map<string, Diagnostic[]>();
  const folders = new Map<string, string>();
  const current = currentStates(asked);
  /** Makes a plain fact without anything resting on it for that. */
  const valueNow = (id: string): unknown => {
    running.push({ reads: {}, uses: new Set(), said: [] });
    try {
      return asked.plainValue(id);
    } catch {
      // Whoever asks for it by itself will hear of it.
      return undefined;
    } finally {
      running.pop();
    }
  };
  const earlier = before?.version === graphVersion ? earlierNodes(before, current, valueNow) : undefined;
  const adopted = new Set<string>();

  const nodeOf = (id: string): Node => {
    const known = nodes.get(id);
    if (known !== undefined) return known;
    const made: Node = { reads: {}, uses: new Set(), said: [] };
    nodes.set(id, made);
    return made;
  };
  const note = (aspect: Aspect, name: string): void => {
    const top = running.at(-1);
    if (top === undefined) return;
    const set = (top.reads[aspect] ??= new Set());
    set.add(name);
  };
  /** Everything below a node that is taken over was said then and is said again. */
  const adopt = (id: string): void => {
    const todo = [id];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (adopted.has(next)) continue;
      adopted.add(next);
      if (!earlier!.isUnchanged(next)) continue;
      const node = earlier!.get(next)!;
      node.said.forEach(asked.report);
      for (const path of node.reads.outline ?? []) earlier!.errorsOf(path).forEach(asked.report);
      todo.push(...node.uses);
    }
  };

  return {
    run: (id, work) => {
      const node = nodeOf(id);
      running.push(node);
      try {
        return work();
      } finally {
        running.pop();
      }
    },
    use: (id) => void running.at(-1)?.uses.add(id),
    keep: (id, value) => void (nodeOf(id).value = value),
    keepValue: (id, value) => {
      const node = nodeOf(id);
      node.value = () => value;
      node.plain = true;
    },
    recall: (id) => {
      const value = earlier?.valueOf(id);
      if (value !== undefined) adopt(id);
      return value;
    },
    originOf: (element) => origins.get(element),
    setOrigin: (element, origin) => {
      if (!origins.has(element)) origins.set(element, origin);
    },
    content: (path) => note('content', path),
    quiet: (path) => note('quiet', path),
    outline: (path) => note('outline', path),
    lookedUp: (path) => {
      if (running.length === 0) return;
      let folder = folders.get(path);
      if (folder === undefined) {
        folder = folderAround(path, asked);
        folders.set(path, folder);
      }
      note('folder', folder);
    },
    ignored: (path) => note('ignored', path),
    kind: (kind) => note('kind', kind),
    all: (what) => note('all', what),
    said: (diagnostic, path) => {
      if (path === undefined) running.at(-1)?.said.push(diagnostic);
      else errors.set(path, [...(errors.get(path) ?? []), diagnostic]);
    },
    graph: () => {
      const errorsOf = (path: string): readonly Diagnostic[] => errors.get(path) ?? earlier?.errorsOf(path) ?? [];
      return graphOf({ nodes, current, errorsOf }, before, earlier);
    },
  };
}

/** The nearest folder on the way to a path that is there: its entries say whether the path is. */
function folderAround(path: string, asked: TraceSource): string {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (asked.isFolder(folder)) return folder;
  }
  return '';
}

/** A file of a repository that tells its trace when what its content decides is looked at. */
export function tracedFile(file: RepoFile, trace: RepoTrace): RepoFile {
  return new TracedFile(file, trace);
}

class TracedFile implements RepoFile {
  readonly path: string;
  readonly kind: RepoFile['kind'];
  readonly executable: boolean;
  readonly tracked: boolean | undefined;
  readonly origin: RepoFile['origin'];
  readonly #file: RepoFile;
  readonly #trace: RepoTrace;

  constructor(file: RepoFile, trace: RepoTrace) {
    this.path = file.path;
    this.kind = file.kind;
    this.executable = file.executable;
    this.tracked = file.tracked;
    this.origin = file.origin;
    this.#file = file;
    this.#trace = trace;
  }

  #content(): RepoFile {
    this.#trace.content(this.path);
    return this.#file;
  }

  get size(): number {
    return this.#content().size;
  }

  get hash(): string {
    return this.#content().hash;
  }

  get marked(): boolean | undefined {
    return this.#content().marked;
  }

  get quiet(): boolean | undefined {
    this.#trace.quiet(this.path);
    return this.#file.quiet;
  }
}
