import type { Diagnostic } from '../model/index.ts';
import { aspects, type Aspect, type Graph } from './graph.ts';
import type { States } from './states.ts';

/** A node with its names and those of others written out. */
export interface EarlierNode {
  readonly reads: Readonly<Partial<Record<Aspect, readonly string[]>>>;
  readonly uses: readonly string[];
  readonly said: readonly Diagnostic[];
  readonly value: unknown;
  readonly plain: true | undefined;
}

/** What an earlier scan worked out, and what of it still holds. */
export interface EarlierNodes {
  get(id: string): EarlierNode | undefined;
  /** Nothing a node rests on is another. Where that is false and the node still holds, its value was made again and is the same. */
  isUnchanged(id: string): boolean;
  /** The value of a node if all it rests on is unchanged. */
  valueOf(id: string): unknown;
  errorsOf(path: string): readonly Diagnostic[];
  /** Nodes with a value that still holds. */
  kept(): Iterable<string>;
  /** Numbers of these and of all they rest on. */
  alive(): ReadonlySet<number>;
}

/**
 * What of the graph of an earlier scan still holds in the current states.
 * @param valueNow makes the value of a node again, to compare it with the one that was kept
 */
export function earlierNodes(graph: Graph, current: States, valueNow: (id: string) => unknown): EarlierNodes {
  const { names, nodes } = graph;
  const numbers = new Map(nodes.flatMap((node, i) => (node === null ? [] : [[node.id, i] as const])));
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
      node !== undefined &&
      node !== null &&
      aspects.every((aspect) => node.reads[aspect]?.every(isSame[aspect]) ?? true) &&
      node.uses.every(isHolding);
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
    if (node === undefined || node === null) return undefined;
    const reads = Object.fromEntries(aspects.map((aspect) => [aspect, (node.reads[aspect] ?? []).map((n) => names[n]!)]));
    return { reads, uses: node.uses.flatMap((n) => nodes[n]?.id ?? []), said: node.said ?? [], value: node.value, plain: node.plain };
  };
  const kept = (): readonly string[] =>
    nodes.flatMap((node, i) => (node !== null && node.value !== undefined && isUnchanged(i) ? [node.id] : []));
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
    kept,
    alive: () => {
      // What a kept node rests on was asked for with it; what nobody rests on any more is not worth asking for.
      kept();
      return new Set(unchanged.flatMap((answer, i) => (answer === true ? [i] : [])));
    },
  };
}
