import { fact, type Evidence, type Repo, type Subject } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';
import { envFiles } from './files.ts';
import { envUsers, type EnvUser } from './users.ts';

/** The variables of a repository's programs, and where a newcomer finds out about them. */
export interface DocumentedEnv extends Subject {
  readonly users: readonly EnvUser[];
  readonly needed: readonly string[];
  /** A template, or a document that names most of the variables. */
  readonly told: Evidence | undefined;
}

export const documentedEnv = fact('env documented', (repo: Repo): readonly DocumentedEnv[] => {
  const users = envUsers(repo).filter((u) => u.needed.length > 0);
  const [first] = users;
  if (first === undefined) return [];
  const needed = [...new Set(users.flatMap((u) => u.needed.map((r) => r.name)))].filter((name) => /^[A-Za-z]\w*$/.test(name)).sort();
  // One or two variables are said in a sentence of the readme.
  if (needed.length < 3) return [];
  const template = envFiles(repo).find((f) => f.role === 'template' && isExampleOrTest(f.path) === undefined);
  const told: Evidence | undefined =
    template === undefined ? documentNaming(repo, needed) : { at: { file: template.path, start: 0, end: 1 }, note: 'a template' };
  return [{ name: 'environment', at: first.at, users, needed, told }];
});

/** A document, chart or manifest that names at least half of the variables. */
function documentNaming(repo: Repo, names: readonly string[]): Evidence | undefined {
  for (const file of repo.files) {
    if (
      file.origin !== 'own' ||
      file.size > 400_000 ||
      !/\.(md|mdx|rst|adoc|txt)$|(^|\/)(app\.json|render\.yaml|values\.yaml)$/i.test(file.path)
    )
      continue;
    const text = repo.text(file.path) ?? '';
    const seen = names.filter((n) => text.includes(n));
    const [one] = seen;
    if (one !== undefined && seen.length * 2 >= names.length) {
      const at = text.indexOf(one);
      return { at: { file: file.path, start: at, end: at + one.length }, note: `names ${seen.length} of ${names.length} variables` };
    }
  }
  return undefined;
}
