import { hash } from 'node:crypto';
import type { Diagnostic, Origin, RepoFile, SkippedFile, Trace } from '../model/index.ts';

/** What a scan left behind: what it worked out, and everything that rests on. Plain data. */
export interface Graph {
  readonly version: number;
  /** What a path or name stood for: content of files, entries of folders ... by number in `names`. */
  readonly names: readonly string[];
  readonly states: Readonly<Record<Aspect, readonly (readonly [name: number, state: string])[]>>;
  /** Diagnostics that come with the outline of a file. */
  readonly errors: readonly (readonly [path: string, diagnostics: readonly Diagnostic[]])[];
  readonly nodes: readonly StoredNode[];
}

interface StoredNode {
  readonly id: string;
  readonly reads: Readonly<Partial<Record<Aspect, readonly number[]>>>;
  /** Numbers of other nodes. */
  readonly uses: readonly number[];
  readonly said?: readonly Diagnostic[];
  readonly value?: unknown;
  /** The value may be made again and compared. */
  readonly plain?: true;
}

/** Raise it whenever the shape of a graph changes. */
const graphVersion = 4;

/**
 * The ways of looking at a repository. `content`: the text or outline of a file. `outline`: the same, and that its
 * parse errors were reported. `quiet`: whether it is (see `RepoFile`). `folder`: which entries it has and of which kinds. `ignored`: whether git ignores a
 * path. `kind`: the files of a kind. `all`: every file ("files") or what was skipped ("skipped").
 */
const aspects = ['content', 'outline', 'quiet', 'folder', 'ignored', 'kind', 'all'] as const;
type Aspect = (typeof aspects)[number];

/** Everything that a repository can be asked. */
export interface Asked {
  readonly files: readonly RepoFile[];
  readonly skipped: readonly SkippedFile[];
  fileAt(path: string): RepoFile | undefined;
  ofKind(kind: string): readonly RepoFile[];
  isFolder(path: string): boolean;
  isIgnored(path: string): boolean;
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

type Reads = Partial<Record<Aspect, Set<string>>>;

interface Node {
  readonly reads: Reads;
  readonly uses: Set<string>;
  readonly said: Diagnostic[];
  value?: () => unknown;
  plain?: true;
}

/** Notes what is looked at in a repository, and gives back what an earlier scan kept where that is still true. */
export function traceOf(asked: Asked, before: Graph | undefined): RepoTrace {
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
      const all = new Map<string, EarlierNode>();
      // What was not asked for this time (a check of another profile) still holds and may be asked for the next time.
      for (const id of earlier?.kept() ?? []) adoptInto(all, id, earlier!);
      for (const [id, { reads, uses, said, value, plain }] of nodes) {
        const held = all.get(id);
        // A node of many things: some were done now, others are taken over with what rests on them.
        all.set(id, {
          reads: listed(reads, held?.reads),
          uses: held === undefined ? [...uses] : [...new Set([...held.uses, ...uses])],
          said: held === undefined ? said : [...held.said, ...said],
          value: value?.() ?? held?.value,
          plain: plain ?? held?.plain,
        });
      }
      const known = (path: string): readonly Diagnostic[] => errors.get(path) ?? earlier?.errorsOf(path) ?? [];
      return packed(all, current, known);
    },
  };
}

/** The nearest folder on the way to a path that is there: its entries say whether the path is. */
function folderAround(path: string, asked: Asked): string {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (asked.isFolder(folder)) return folder;
  }
  return '';
}

interface EarlierNode {
  readonly reads: Readonly<Partial<Record<Aspect, readonly string[]>>>;
  readonly uses: readonly string[];
  readonly said: readonly Diagnostic[];
  readonly value: unknown;
  readonly plain: true | undefined;
}

interface EarlierNodes {
  get(id: string): EarlierNode | undefined;
  /** Nothing a node rests on is another. Where that is false and the node still holds, its value was made again and is the same. */
  isUnchanged(id: string): boolean;
  /** The value of a node if all it rests on is unchanged. */
  valueOf(id: string): unknown;
  errorsOf(path: string): readonly Diagnostic[];
  /** Nodes with a value that still holds. */
  kept(): Iterable<string>;
}

function earlierNodes(graph: Graph, current: States, valueNow: (id: string) => unknown): EarlierNodes {
  const { names, nodes } = graph;
  const numbers = new Map(nodes.map((node, i) => [node.id, i]));
  const errors = new Map(graph.errors);
  const isSame = Object.fromEntries(
    aspects.map((aspect) => {
      const states = new Map(graph.states[aspect]);
      const answers = new Map<number, boolean>();
      return [
        aspect,
        (name: number): boolean => {
          let answer = answers.get(name);
          if (answer === undefined) {
            answer = states.get(name) === current[aspect](names[name]!);
            answers.set(name, answer);
          }
          return answer;
        },
      ];
    }),
  ) as Record<Aspect, (name: number) => boolean>;
  let nameNumbers: ReadonlyMap<string, number> | undefined;
  const numberOfName = (name: string): number => (nameNumbers ??= new Map(names.map((each, i) => [each, i]))).get(name) ?? -1;
  /** Also true while it is being found out: nodes form no cycles. */
  const unchanged: (boolean | undefined)[] = [];
  const isUnchanged = (number: number): boolean => {
    const known = unchanged[number];
    if (known !== undefined) return known;
    unchanged[number] = true;
    const node = nodes[number];
    const answer =
      node !== undefined && aspects.every((aspect) => node.reads[aspect]?.every(isSame[aspect]) ?? true) && node.uses.every(isHolding);
    unchanged[number] = answer;
    return answer;
  };
  const sameValues = new Map<number, boolean>();
  const isHolding = (number: number): boolean => {
    if (isUnchanged(number)) return true;
    const node = nodes[number];
    if (node?.plain !== true) return false;
    let isEqual = sameValues.get(number);
    if (isEqual === undefined) {
      isEqual = JSON.stringify(valueNow(node.id)) === JSON.stringify(node.value);
      sameValues.set(number, isEqual);
    }
    return isEqual;
  };
  const get = (id: string): EarlierNode | undefined => {
    const node = nodes[numbers.get(id) ?? -1];
    if (node === undefined) return undefined;
    const reads = Object.fromEntries(aspects.map((aspect) => [aspect, (node.reads[aspect] ?? []).map((n) => names[n]!)]));
    return { reads, uses: node.uses.map((n) => nodes[n]!.id), said: node.said ?? [], value: node.value, plain: node.plain };
  };
  return {
    get,
    isUnchanged: (id) => isUnchanged(numbers.get(id) ?? -1),
    valueOf: (id) => {
      const number = numbers.get(id);
      return number !== undefined && isUnchanged(number) ? nodes[number]!.value : undefined;
    },
    errorsOf: (path) => {
      const found = errors.get(path);
      return found !== undefined && isSame.outline(numberOfName(path)) ? found : [];
    },
    kept: () => nodes.flatMap((node, i) => (node.value !== undefined && isUnchanged(i) ? [node.id] : [])),
  };
}

function adoptInto(all: Map<string, EarlierNode>, id: string, earlier: EarlierNodes): void {
  const todo = [id];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    // What was made again stands among the nodes of this scan.
    if (all.has(next) || !earlier.isUnchanged(next)) continue;
    const node = earlier.get(next)!;
    all.set(next, node);
    todo.push(...node.uses);
  }
}

function listed(reads: Reads, more: EarlierNode['reads'] = {}): EarlierNode['reads'] {
  return Object.fromEntries(
    aspects.flatMap((aspect) => {
      const [now, then] = [reads[aspect], more[aspect]];
      if (now === undefined) return then === undefined ? [] : [[aspect, then]];
      return [[aspect, then === undefined ? [...now] : [...new Set([...then, ...now])]]];
    }),
  );
}

function packed(all: ReadonlyMap<string, EarlierNode>, current: States, errorsOf: (path: string) => readonly Diagnostic[]): Graph {
  const names: string[] = [];
  const nameNumbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    let number = nameNumbers.get(name);
    if (number === undefined) nameNumbers.set(name, (number = names.push(name) - 1));
    return number;
  };
  const seen = Object.fromEntries(aspects.map((aspect) => [aspect, new Set<number>()])) as Record<Aspect, Set<number>>;
  const nodeNumbers = new Map([...all.keys()].map((id, i) => [id, i]));
  const nodes = [...all].map(([id, { reads, uses, said, value, plain }]): StoredNode => {
    const numbered: Partial<Record<Aspect, readonly number[]>> = {};
    for (const aspect of aspects) {
      const list = reads[aspect];
      if (list === undefined || list.length === 0) continue;
      const numbers = list.map(numberOf);
      for (const number of numbers) seen[aspect].add(number);
      numbered[aspect] = numbers;
    }
    // A node that was used and never run cannot be: were it so, nothing would be known of what it read.
    const used = uses.map((use) => nodeNumbers.get(use) ?? -1);
    return {
      id,
      reads: numbered,
      uses: used,
      ...(said.length > 0 ? { said } : {}),
      ...(value === undefined ? {} : { value }),
      ...(plain && { plain }),
    };
  });
  const states = Object.fromEntries(
    aspects.map((aspect) => [aspect, [...seen[aspect]].map((number) => [number, current[aspect](names[number]!)] as const)]),
  ) as unknown as Graph['states'];
  const errors = [...seen.outline].flatMap((number) => {
    const diagnostics = errorsOf(names[number]!);
    return diagnostics.length === 0 ? [] : [[names[number]!, diagnostics] as const];
  });
  return { version: graphVersion, names, states, errors, nodes };
}

/** What a name stands for now, in few characters. */
type States = Readonly<Record<Aspect, (name: string) => string>>;

function currentStates({ files, skipped, fileAt, ofKind, isIgnored }: Asked): States {
  const content = (path: string): string => {
    const file = fileAt(path);
    return file === undefined ? '' : `${file.kind} ${file.hash.slice(0, 24)}`;
  };
  const known = new Map<string, string>();
  const once = (name: string, make: () => string): string => {
    let state = known.get(name);
    if (state === undefined) known.set(name, (state = short(make())));
    return state;
  };
  let entries: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    content,
    outline: content,
    quiet: (path) => (fileAt(path)?.quiet === true ? 'yes' : ''),
    folder: (path) => once(`/${path}`, () => ((entries ??= entriesOf(files, skipped)).get(path) ?? []).join('\0')),
    ignored: (path) => (isIgnored(path) ? 'yes' : 'no'),
    kind: (kind) =>
      once(kind, () =>
        ofKind(kind)
          .map((file) => `${file.path}\0${kindOf(file)}`)
          .join('\0'),
      ),
    all: (what) =>
      once(`all ${what}`, () =>
        what === 'files'
          ? files.map((file) => `${file.path}\0${kindOf(file)}`).join('\0')
          : skipped.map(({ file, why }) => `${file}\0${why}`).join('\0'),
      ),
  };
}

function kindOf({ kind, origin, executable, tracked }: RepoFile): string {
  return `${kind} ${origin}${executable ? ' x' : ''}${tracked === undefined ? '' : tracked ? ' t' : ' u'}`;
}

/** Folder -> its entries with what they are; files, folders and what was skipped. */
function entriesOf(files: readonly RepoFile[], skipped: readonly SkippedFile[]): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, string[]>();
  const add = (path: string, what: string): void => {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : path.slice(0, slash);
    const list = entries.get(folder);
    const entry = `${path.slice(slash + 1)} ${what}`;
    if (list !== undefined) return void list.push(entry);
    entries.set(folder, [entry]);
    if (folder !== '') add(folder, 'folder');
  };
  for (const file of files) add(file.path, kindOf(file));
  for (const { file, why } of skipped) add(file, why);
  return entries;
}

function short(text: string): string {
  return hash('sha1', text, 'base64url');
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
