import { defineFixer, type Edit, type Refusal, spanEnd, spanStart } from '../../src/model/index.ts';
import type { EnvTemplates } from '../../src/facts/env/templates.ts';

/** Adds the names that are missing to the template, each behind those that begin alike. */
export const completeTemplate = defineFixer<EnvTemplates>({
  title: 'Name the missing variables in the template',
  safety: 'safe',
  edits({ files, undocumented }, _data, repo): readonly Edit[] | Refusal {
    const file = files[0];
    const text = file === undefined ? undefined : repo.text(file);
    const outline = file === undefined ? undefined : repo.outline(file, 'dotenv');
    if (file === undefined || text === undefined || outline === undefined || outline.errors.length > 0)
      return { refuse: `${file ?? 'The template'} could not be read without errors.` };
    // Of `.env.defaults` programs take values: an empty one would count.
    if (/default/i.test(file.slice(file.lastIndexOf('/') + 1)))
      return { refuse: `${file} may be read by the program, where an empty value counts.` };
    const entries = [...outline.entries, ...outline.commented].sort((a, b) => spanStart(a.at) - spanStart(b.at));
    const exported =
      outline.entries.length > 0 &&
      outline.entries.every(({ at }) => /^export\s/.test(text.slice(spanStart(at))) || /export\s+$/.test(text.slice(0, spanStart(at))));
    const lines = new Map<number, { readonly alike: string[]; readonly others: string[] }>();
    for (const { name } of undocumented.filter((read) => !read.hasFallback)) {
      const alike = entries.findLast((entry) => firstWord(entry.name) === firstWord(name));
      const last = alike ?? entries.at(-1);
      const end = last === undefined ? 0 : lineEnd(text, spanEnd(last.at));
      const added = lines.get(end) ?? { alike: [], others: [] };
      (alike === undefined ? added.others : added.alike).push(`${exported ? 'export ' : ''}${name}=`);
      lines.set(end, added);
    }
    return [...lines].map(([start, { alike, others }]) => {
      const written = [...alike, ...others].join('\n');
      return { kind: 'replace', at: { file, start, end: start }, text: start === 0 ? `${written}\n` : `\n${written}` };
    });
  },
});

function firstWord(name: string): string {
  return name.split('_')[0] ?? name;
}

function lineEnd(text: string, from: number): number {
  return from + (/^[^\r\n]*/.exec(text.slice(from))?.[0].length ?? 0);
}
