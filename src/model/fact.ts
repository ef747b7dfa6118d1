import { deferred, outlineOf, withFields, type ElementOutline } from './deferred.ts';
import type { Repo } from './repo.ts';

/** A derivation over a repository, computed at most once per `Repo`. */
export interface Fact<T> {
  (repo: Repo): T;
  readonly factName: string;
}

/**
 * Wraps a derivation so that it runs at most once per repository and is timed under its name.
 * A derivation that throws throws again for every caller (the same error, not computed twice).
 * A derivation that (indirectly) asks for itself throws: facts form no cycles.
 * What it reads is noted, so a derivation must not remember anything outside of facts: the second
 * caller would rest on files that nobody noted for it.
 */
export function fact<T>(name: string, derive: (repo: Repo) => T): Fact<T> {
  const of = factOf(
    name,
    (repo) => derive(repo),
    () => '',
  );
  return Object.assign((repo: Repo): T => of(repo, undefined), { factName: name });
}

type Result<T> = { readonly value: T } | { readonly error: unknown } | 'running';

/**
 * The same for each of many things: computed at most once per repository and key.
 * @param keyOf names the thing, and says everything about it that `derive` looks at
 * @param groupOf many small things are noted together: what one of a group rests on, all of them do
 */
export function factOf<K, T>(
  name: string,
  derive: (repo: Repo, of: K) => T,
  keyOf: (of: K) => string,
  groupOf: (of: K) => string = keyOf,
): (repo: Repo, of: K) => T {
  const results = new WeakMap<Repo, Map<string, Result<T>>>();
  return (repo, of) => {
    const key = keyOf(of);
    const known = results.get(repo) ?? new Map<string, Result<T>>();
    results.set(repo, known);
    const node = repo.trace === undefined ? '' : nodeOf(name, groupOf(of));
    repo.trace?.use(node);
    let result = known.get(key);
    if (result === 'running') throw new Error(`fact "${name}" depends on itself`);
    if (result === undefined) {
      known.set(key, 'running');
      result = attempt(() => {
        const run = (): T => repo.timed(`fact ${name}`, () => derive(repo, of));
        return repo.trace === undefined ? run() : repo.trace.run(node, run);
      });
      known.set(key, result);
    }
    if ('error' in result) throw result.error;
    return result.value;
  };
}

/** Facts whose values are plain data, by name: a trace makes them again to see whether they are still the same. */
const plainFacts = new Map<string, (repo: Repo, key: string) => unknown>();

/**
 * A fact for each of many keys whose values are small and plain data (they survive JSON). A later scan takes the
 * value over; and where something it was made of has changed, what rests on it is only made anew if the value is another.
 */
export function plainFactOf<T>(name: string, derive: (repo: Repo, key: string) => T): (repo: Repo, key: string) => T {
  const of = factOf(
    name,
    (repo, key: string): T => {
      const node = nodeOf(name, key);
      const kept = repo.trace?.recall(node) as { readonly is: T } | undefined;
      const value = kept === undefined ? derive(repo, key) : kept.is;
      if (kept === undefined) repo.trace?.keepValue(node, { is: value });
      return value;
    },
    (key) => key,
  );
  plainFacts.set(name, (repo, key) => ({ is: of(repo, key) }));
  return of;
}

/** The same for one value. */
export function plainFact<T>(name: string, derive: (repo: Repo) => T): Fact<T> {
  const of = plainFactOf(name, (repo) => derive(repo));
  return Object.assign((repo: Repo): T => of(repo, ''), { factName: name });
}

/** What a plain fact keeps, made now; undefined where no such fact is known. */
export function plainValue(repo: Repo, node: string): unknown {
  const [, name = '', key = ''] = /^fact ([^\0]*)(?:\0(.*))?$/s.exec(node) ?? [];
  return plainFacts.get(name)?.(repo, key);
}

function nodeOf(name: string, key: string): string {
  return key === '' ? `fact ${name}` : `fact ${name}\0${key}`;
}

function attempt<T>(work: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

/**
 * A list made item by item: what comes of one item must depend on that item and the repository alone, and each
 * item's part of the list is noted on its own. A later scan then makes anew only the parts that something changed
 * for. Of the others it knows the plain fields; the rest is derived if somebody looks at it.
 * Takes strings, or elements of another `factEach`; with any other items each part rests on the whole list of them.
 */
export function factEach<I extends string | object, E extends object>(
  name: string,
  items: Fact<readonly I[]>,
  derive: (repo: Repo, item: I) => readonly E[],
): Fact<readonly E[]> {
  return fact(name, (repo) => {
    const all = items(repo);
    return all.flatMap((item, index) => partOf(repo, { name, items, index, item, derive }));
  });
}

interface Part<I, E> {
  readonly name: string;
  readonly items: Fact<readonly I[]>;
  readonly index: number;
  readonly item: I;
  readonly derive: (repo: Repo, item: I) => readonly E[];
}

function partOf<I extends string | object, E extends object>(repo: Repo, part: Part<I, E>): readonly E[] {
  const { name, items, index, item, derive } = part;
  const { trace } = repo;
  if (trace === undefined) return derive(repo, item);
  const origin = typeof item === 'string' ? undefined : trace.originOf(item);
  const key = typeof item === 'string' ? item : (origin?.key ?? `#${index}`);
  const node = `each ${name}\0${key}`;
  trace.use(node);
  const make = (): readonly E[] =>
    trace.run(node, () => {
      if (origin !== undefined) trace.use(origin.node);
      else if (typeof item !== 'string') trace.use(`fact ${items.factName}`);
      return derive(repo, item);
    });
  const kept = trace.recall(node) as readonly ElementOutline[] | undefined;
  const made = kept === undefined ? make() : deferred<E>(kept, item, make);
  if (kept === undefined) trace.keep(node, () => made.map((element) => outlineOf(element, item)));
  made.forEach((element, i) => trace.setOrigin(element, { node, key: `${key}\0${i}` }));
  return made;
}

/**
 * An element with some fields replaced, the others not looked at.
 * @param fields plain data (a name made unique among its neighbours)
 * @param more what follows from the origin of the element alone
 */
export function refined<E extends object>(repo: Repo, element: E, fields: Partial<E>, more: Partial<E> = {}): E {
  const copy = withFields(element, { ...more, ...fields });
  const origin = repo.trace?.originOf(element);
  if (origin !== undefined) repo.trace?.setOrigin(copy, { node: origin.node, key: `${origin.key}\0${JSON.stringify(fields)}` });
  return copy;
}
