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
 */
export function fact<T>(name: string, derive: (repo: Repo) => T): Fact<T> {
  const results = new WeakMap<Repo, { value: T } | { error: unknown } | 'running'>();
  const run = (repo: Repo): T => {
    const known = results.get(repo);
    if (known === 'running') throw new Error(`fact "${name}" depends on itself`);
    if (known !== undefined) {
      if ('error' in known) throw known.error;
      return known.value;
    }
    results.set(repo, 'running');
    try {
      const value = repo.timed(`fact ${name}`, () => derive(repo));
      results.set(repo, { value });
      return value;
    } catch (error) {
      results.set(repo, { error });
      throw error;
    }
  };
  return Object.assign(run, { factName: name });
}
