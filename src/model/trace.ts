/** Where an element of a list comes from. */
export interface Origin {
  /** The node that made it: while that is unchanged, so is the element. */
  readonly node: string;
  /** Names the element within everything that is made of such elements; with the node it says all there is to it. */
  readonly key: string;
}

/**
 * Notes what every derivation looks at, so that what it made can be used again by a later scan while all of that
 * is still the same. Work is noted under nodes: one per fact, per item of a `factEach`, per check and per subject.
 */
export interface Trace {
  /** Does something as a node: all it reads of the repository and all nodes it rests on are noted under it. */
  run<T>(node: string, work: () => T): T;
  /** What is being done rests on another node. */
  use(node: string): void;
  /** Keeps something for later scans with a node: plain data, asked for when the scan is over. */
  keep(node: string, value: () => unknown): void;
  /** What an earlier scan kept with a node; undefined where there is nothing or anything it rests on has changed. */
  recall(node: string): unknown;
  /** Keeps a value that may be made again to see whether it is the same: what rests on it then still holds. */
  keepValue(node: string, value: unknown): void;
  originOf(element: object): Origin | undefined;
  /** The first origin of an element stays. */
  setOrigin(element: object, origin: Origin): void;
}
