import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { DocumentedEnv } from '../../src/facts/env/documented.ts';
import { appendLines } from '../../src/fix/lines.ts';

/** Writes a template with every variable the program needs, and keeps the filled-in file out of git. */
export const writeTemplate = defineFixer<DocumentedEnv>({
  title: 'Write .env.example with the variables the program needs',
  safety: 'review',
  edits({ users, needed }, _data, repo): readonly Edit[] | Refusal {
    const folders = new Set(users.map(({ at }) => workspaceOf(at.file)));
    if (folders.size > 1) return { refuse: 'Several programs need variables; whether they share one template is a decision.' };
    const [folder = ''] = folders;
    const file = `${folder}.env.example`;
    if (repo.isIgnored(file)) return { refuse: `${file} would be ignored by git.` };
    if (repo.files.some(({ path }) => path.startsWith(`${folder}.env`)))
      return { refuse: 'There are env files beside it already; which of them is the template is a decision.' };
    const places = new Map(users.flatMap((user) => user.needed.map((read) => [read.name, read.at.file] as const)));
    const sources = [...new Set(needed.map((name) => places.get(name) ?? ''))].sort();
    const text = sources
      .map((source) => {
        const names = needed.filter((name) => (places.get(name) ?? '') === source);
        return `# ${source}\n${names.map((name) => `${name}=\n`).join('')}`;
      })
      .join('\n');
    const edits: Edit[] = [{ kind: 'create', file, text }];
    if (repo.isIgnored(`${folder}.env`)) return edits;
    const ignore = repo.text('.gitignore');
    const line = folder === '' ? '.env' : `/${folder}.env`;
    return [
      ...edits,
      ...(ignore === undefined
        ? [{ kind: 'create', file: '.gitignore', text: `${line}\n` } as const]
        : appendLines('.gitignore', ignore, [line])),
    ];

    function workspaceOf(path: string): string {
      for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
        if (repo.exists(`${path.slice(0, at)}/package.json`)) return `${path.slice(0, at)}/`;
      return '';
    }
  },
});
