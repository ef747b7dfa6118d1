import { type Edit, type Repo, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { ServicePackage } from '../../src/facts/deps/declared.ts';
import { jsonAt } from '../../src/facts/json.ts';
import { isExampleOrTest } from '../../src/facts/paths.ts';
import { addEntry, addSorted, removeEntry } from '../../src/fix/json.ts';

/** Moves tools of developers to the development dependencies. */
export const moveToDevelopment = defineFixer<ServicePackage>({
  title: 'Move the tools to devDependencies',
  // The lock file says it too, so the next install has to write it anew.
  safety: 'review',
  edits({ pkg, tools }, _data, repo): readonly Edit[] | Refusal {
    const text = repo.text(pkg.file);
    const root = pkg.json;
    const dependencies = jsonAt(root, 'dependencies');
    if (text === undefined || root.j !== 'object' || dependencies?.j !== 'object') return [];
    const used = tools.find(({ name }) => isImported(repo, name));
    if (used !== undefined) return { refuse: `${used.name} is imported by code that is no test.` };
    const source = { file: pkg.file, text };
    const development = jsonAt(root, 'devDependencies');
    const names = new Set(tools.map(({ name }) => name));
    // One tool after the other: each changes what the next one's edit would have to know.
    const entry = dependencies.entries.find(({ key }) => names.has(key));
    if (entry === undefined || entry.value.j !== 'value') return [];
    const range = String(entry.value.v);
    const removed = removeEntry(source, dependencies, entry);
    if (development === undefined)
      return [...removed, ...addEntry(source, root, 'devDependencies', { [entry.key]: range }, ['dependencies'])];
    if (development.j !== 'object') return [];
    return development.entries.some(({ key }) => key === entry.key)
      ? removed
      : [...removed, ...addSorted(source, development, entry.key, range)];
  },
});

function isImported(repo: Repo, name: string): boolean {
  const quoted = new RegExp(`['"\`]${name.replace(/[/.]/g, '\\$&')}(?:/[^'"\`]*)?['"\`]`);
  return repo.ofKind('js').some(({ path }) => {
    if (
      isExampleOrTest(path) !== undefined ||
      /(^|\/)(tests?|__tests__|spec)\/|[._-](test|spec)\.|\.config\.[cm]?[jt]s$|(^|\/)\.[^/]*rc\.[cm]?js$|(^|\/)(setup|jest)[^/]*$/.test(
        path,
      )
    )
      return false;
    const text = repo.text(path) ?? '';
    return text.includes(name) && quoted.test(text);
  });
}
