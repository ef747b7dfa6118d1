import type { Diagnostic } from '../model/index.ts';
import type { EarlierNode, EarlierNodes } from './earlier.ts';
import type { States } from './states.ts';

/** What a scan left behind: what it worked out, and everything that rests on. Plain data. */
export interface Graph {
  readonly version: number;
  /** What a path or name stood for: content of files, entries of folders ... by number in `names`. */
  readonly names: readonly string[];
  readonly states: Readonly<Record<Aspect, readonly (readonly [name: number, state: string])[]>>;
  /** Diagnostics that come with the outline of a file. */
  readonly errors: readonly (readonly [path: string, diagnostics: readonly Diagnostic[]])[];
  /** Null: one that no longer holds; its number stays taken. */
  readonly nodes: readonly (StoredNode | null)[];
  /** What differs from the graph that was packed last; undefined where this one was. Numbers go on from those of that one. */
  readonly since?: Since;
}

/** Parts of a graph by number (errors by path). */
export interface Since {
  /** Names that there were. */
  readonly names: number;
  readonly nodes: readonly number[];
  readonly states: Readonly<Record<Aspect, readonly number[]>>;
  readonly errors: readonly string[];
}

/** A piece of work as it is kept, names and other nodes by number. */
export interface StoredNode {
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
export const graphVersion = 5;

/**
 * The ways of looking at a repository. `content`: the text or outline of a file. `outline`: the same, and that its
 * parse errors were reported. `quiet`: whether it is (see `RepoFile`). `folder`: which entries it has and of which kinds. `ignored`: whether git ignores a
 * path. `kind`: the files of a kind. `all`: every file ("files") or what was skipped ("skipped").
 */
export const aspects = ['content', 'outline', 'quiet', 'folder', 'ignored', 'kind', 'all'] as const;
export type Aspect = (typeof aspects)[number];

function byAspect<T>(make: (aspect: Aspect) => T): Record<Aspect, T> {
  return Object.fromEntries(aspects.map((aspect) => [aspect, make(aspect)])) as Record<Aspect, T>;
}

/** What is looked at by one piece of work, as it is noted. */
export type Reads = Partial<Record<Aspect, Set<string>>>;

/** A piece of work of this scan. */
export interface MadeNode {
  readonly reads: Reads;
  readonly uses: ReadonlySet<string>;
  readonly said: readonly Diagnostic[];
  readonly value?: () => unknown;
  readonly plain?: true;
}

/** All that a graph is made of. */
export interface Scanned {
  /** By id. Asking for a value may add to it. */
  readonly nodes: ReadonlyMap<string, MadeNode>;
  readonly current: States;
  /** Diagnostics of the outline of a file, of this scan or taken over. */
  readonly errorsOf: (path: string) => readonly Diagnostic[];
}

/** The graph of a scan: the one before with what has changed, or a new one where there is none or much has. */
export function graphOf(scanned: Scanned, before: Graph | undefined, earlier: EarlierNodes | undefined): Graph {
  const changed = before === undefined || earlier === undefined ? undefined : patched(scanned, before, earlier);
  return changed ?? whole(scanned, earlier);
}

/** Of so many nodes in the graph that was packed last one may differ before all is packed again: what no longer holds takes room, too. */
const mostChanged = 0.25;

/** Leaves everything where it is and puts what this scan made in its place. Undefined where packing anew is better. */
function patched({ nodes: made, current, errorsOf }: Scanned, before: Graph, earlier: EarlierNodes): Graph | undefined {
  const names = [...before.names];
  const nameNumbers = new Map(names.map((name, i) => [name, i]));
  const numberOf = (name: string): number => {
    let number = nameNumbers.get(name);
    if (number === undefined) nameNumbers.set(name, (number = names.push(name) - 1));
    return number;
  };
  const nodes = [...before.nodes];
  const nodeNumbers = new Map(nodes.flatMap((node, i) => (node === null ? [] : [[node.id, i] as const])));
  const touched = new Set(before.since?.nodes);
  const put = (number: number, node: StoredNode | null): void => {
    nodes[number] = node;
    touched.add(number);
  };
  // What was not asked for this time (a check of another profile) still holds and may be asked for the next time.
  const alive = earlier.alive();
  before.nodes.forEach((node, i) => {
    if (node !== null && !alive.has(i)) put(i, null);
  });
  const states = byAspect((aspect) => new Map(before.states[aspect]));
  const changedStates = byAspect((aspect) => new Set(before.since?.states[aspect]));
  const outlined = new Set<string>();
  for (const [id, { reads, uses, said, value, plain }] of made) {
    let number = nodeNumbers.get(id);
    if (number === undefined) nodeNumbers.set(id, (number = nodes.push(null) - 1));
    const held = alive.has(number) ? earlier.get(id) : undefined;
    const node = stored(id, together({ reads, uses, said, value: value?.(), plain }, held), numberOf, (use) => {
      let used = nodeNumbers.get(use);
      // Run later in this scan, or never: then it stays empty.
      if (used === undefined) nodeNumbers.set(use, (used = nodes.push(null) - 1));
      return used;
    });
    if (held === undefined || JSON.stringify(node) !== JSON.stringify(before.nodes[number])) put(number, node);
    for (const aspect of aspects) {
      for (const name of reads[aspect] ?? []) {
        const [at, state] = [numberOf(name), current[aspect](name)];
        if (states[aspect].get(at) === state) continue;
        states[aspect].set(at, state);
        changedStates[aspect].add(at);
      }
    }
    for (const path of reads.outline ?? []) outlined.add(path);
    if (touched.size > before.nodes.length * mostChanged) return undefined;
  }
  const errors = new Map(before.errors);
  const changedErrors = new Set(before.since?.errors);
  for (const path of outlined) {
    const diagnostics = errorsOf(path);
    if (diagnostics.length === 0 && !errors.has(path)) continue;
    errors.set(path, diagnostics);
    changedErrors.add(path);
  }
  for (let number = before.nodes.length; number < nodes.length; number += 1) touched.add(number);
  return {
    version: graphVersion,
    names,
    states: byAspect((aspect) => [...states[aspect]]),
    errors: [...errors],
    nodes,
    since: {
      names: before.since?.names ?? before.names.length,
      nodes: [...touched],
      states: byAspect((aspect) => [...changedStates[aspect]]),
      errors: [...changedErrors],
    },
  };
}

/** Everything that still holds, packed anew. */
function whole({ nodes: made, current, errorsOf }: Scanned, earlier: EarlierNodes | undefined): Graph {
  const all = new Map<string, EarlierNode>();
  for (const id of earlier?.kept() ?? []) adoptInto(all, id, earlier!);
  for (const [id, { reads, uses, said, value, plain }] of made)
    all.set(id, together({ reads, uses, said, value: value?.(), plain }, all.get(id)));
  return packed(all, current, errorsOf);
}

/** A node of many things: some were done now, others are taken over with what rests on them. */
function together(
  { reads, uses, said, value, plain }: Omit<MadeNode, 'value' | 'plain'> & Pick<EarlierNode, 'value' | 'plain'>,
  held: EarlierNode | undefined,
): EarlierNode {
  return {
    reads: listed(reads, held?.reads),
    uses: held === undefined ? [...uses] : [...new Set([...held.uses, ...uses])],
    said: held === undefined ? said : [...held.said, ...said],
    value: value ?? held?.value,
    plain: plain ?? held?.plain,
  };
}

function stored(id: string, node: EarlierNode, nameNumber: (name: string) => number, nodeNumber: (id: string) => number): StoredNode {
  const numbered: Partial<Record<Aspect, readonly number[]>> = {};
  for (const aspect of aspects) {
    const list = node.reads[aspect];
    if (list !== undefined && list.length > 0) numbered[aspect] = list.map(nameNumber);
  }
  return {
    id,
    reads: numbered,
    uses: node.uses.map(nodeNumber),
    ...(node.said.length > 0 ? { said: node.said } : {}),
    ...(node.value === undefined ? {} : { value: node.value }),
    ...(node.plain && { plain: node.plain }),
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

/** The nodes under numbers of their own, with the states they rest on. */
function packed(all: ReadonlyMap<string, EarlierNode>, current: States, errorsOf: (path: string) => readonly Diagnostic[]): Graph {
  const names: string[] = [];
  const nameNumbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    let number = nameNumbers.get(name);
    if (number === undefined) nameNumbers.set(name, (number = names.push(name) - 1));
    return number;
  };
  const nodeNumbers = new Map([...all.keys()].map((id, i) => [id, i]));
  // A node that was used and never run cannot be: were it so, nothing would be known of what it read.
  const nodes = [...all].map(([id, node]) => stored(id, node, numberOf, (use) => nodeNumbers.get(use) ?? -1));
  const seen = byAspect((aspect) => new Set(nodes.flatMap(({ reads }) => reads[aspect] ?? [])));
  const states = byAspect((aspect) => [...seen[aspect]].map((number) => [number, current[aspect](names[number]!)] as const));
  const errors = [...seen.outline].flatMap((number) => {
    const diagnostics = errorsOf(names[number]!);
    return diagnostics.length === 0 ? [] : [[names[number]!, diagnostics] as const];
  });
  return { version: graphVersion, names, states, errors, nodes };
}

/** What a graph has beyond the one that was packed last. Plain data. */
export interface Delta {
  readonly names: readonly string[];
  readonly nodes: readonly (readonly [number: number, node: StoredNode | null])[];
  readonly states: Readonly<Record<Aspect, readonly (readonly [name: number, state: string])[]>>;
  readonly errors: Graph['errors'];
}

/** Undefined for a graph that was packed just now. */
export function deltaOf(graph: Graph): Delta | undefined {
  const { since } = graph;
  if (since === undefined) return undefined;
  const errors = new Map(graph.errors);
  return {
    names: graph.names.slice(since.names),
    nodes: since.nodes.map((number) => [number, graph.nodes[number] ?? null]),
    states: byAspect((aspect) => {
      const states = new Map(graph.states[aspect]);
      return since.states[aspect].map((name) => [name, states.get(name) ?? ''] as const);
    }),
    errors: since.errors.map((path) => [path, errors.get(path) ?? []]),
  };
}

/** The graph again, from the packed one and what it has beyond that. */
export function withDelta(packed: Graph, delta: Delta): Graph {
  const nodes = [...packed.nodes];
  for (const [number, node] of delta.nodes) nodes[number] = node;
  return {
    version: packed.version,
    names: [...packed.names, ...delta.names],
    states: byAspect((aspect) => [...new Map([...packed.states[aspect], ...delta.states[aspect]])]),
    errors: [...new Map([...packed.errors, ...delta.errors])],
    nodes,
    since: {
      names: packed.names.length,
      nodes: delta.nodes.map(([number]) => number),
      states: byAspect((aspect) => delta.states[aspect].map(([name]) => name)),
      errors: delta.errors.map(([path]) => path),
    },
  };
}
