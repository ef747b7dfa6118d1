import type { ReferringModel } from '../../src/facts/data/prisma.ts';
import { defineFixer, type Edit, type Refusal, spanEnd, spanStart } from '../../src/model/index.ts';

/** Declares an index for every reference of a model that has none. */
export const indexReferences = defineFixer<ReferringModel>({
  title: 'Index the fields that refer to other models',
  // The next migration builds them, and writes to a large table wait for that.
  safety: 'review',
  edits({ file, model, references }, _data, repo): readonly Edit[] | Refusal {
    const text = repo.text(file);
    const parts = [...model.fields, ...model.attributes];
    const last = parts.reduce<(typeof parts)[number] | undefined>(
      (best, part) => (best === undefined || spanEnd(part.at) > spanEnd(best.at) ? part : best),
      undefined,
    );
    if (text === undefined || last === undefined) return { refuse: `${file} has no text to edit.` };
    const eol = text.indexOf('\n', spanEnd(last.at));
    const start = text.lastIndexOf('\n', spanStart(last.at)) + 1;
    if (eol === -1 || !/^[ \t]*$/.test(text.slice(start, spanStart(last.at))))
      return { refuse: `${model.name} is written in one line; add @@index to it.` };
    const indent = text.slice(start, spanStart(last.at));
    const open = references.filter(({ index }) => index === undefined).map(({ fields }) => fields.join(', '));
    // Where one list begins with another, the longer index serves both.
    const lists = [...new Set(open)].filter((list) => !open.some((other) => other !== list && other.startsWith(`${list}, `)));
    const isFirst = !model.attributes.some(({ name }) => name === 'index' || name === 'unique' || name === 'id' || name === 'map');
    const end = text[eol - 1] === '\r' ? eol - 1 : eol;
    const lines = lists.map((list) => `\n${indent}@@index([${list}])`).join('');
    return [{ kind: 'replace', at: { file, start: end, end }, text: `${isFirst ? '\n' : ''}${lines}` }];
  },
});
