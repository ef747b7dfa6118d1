import ignore from 'ignore';
import type { Repo } from '../model/index.ts';

/** Where CODEOWNERS is looked for, the first that is there counts. */
const places = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'];

/** Who answers for a path (it need not exist) by CODEOWNERS: the last pattern that matches decides. Empty where nobody does. */
export function codeOwnersOf(repo: Repo, path: string): readonly string[] {
  const file = places.find((place) => repo.file(place) !== undefined);
  const text = file === undefined ? undefined : repo.text(file);
  let owners: readonly string[] = [];
  for (const line of text?.split('\n') ?? []) {
    const [pattern, ...names] = line
      .replace(/(^|\s)#.*/, '')
      .trim()
      .split(/\s+/);
    // "[Section]" of GitLab, and lines that are empty.
    if (pattern === undefined || pattern === '' || /^\^?\[/.test(pattern)) continue;
    if (matches(pattern, path)) owners = names.filter((name) => /^@|@/.test(name));
  }
  return owners;
}

function matches(pattern: string, path: string): boolean {
  try {
    return ignore().add(pattern).ignores(path);
  } catch {
    // A pattern that is none.
    return false;
  }
}
