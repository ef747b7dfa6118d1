import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { NpmCaller } from '../../src/facts/deps/npm-calls.ts';
import { nodeVersions } from '../../src/facts/deps/node-versions.ts';

/** A call of npm with one of the options that --omit replaced, up to the end of the command. */
const old = /\bnpm\b(?:\\\r?\n|[^&|;\n])*?(--only=prod(?:uction)?|--production(?:=true)?)(?![\w=-])/g;

/** Writes --omit=dev, which npm has understood since version 7 (Node.js 15). */
export const omitDev = defineFixer<NpmCaller>({
  title: 'Write --omit=dev',
  safety: 'safe',
  edits({ name, calls }, _data, repo): readonly Edit[] | Refusal {
    const ancient = nodeVersions(repo).find(({ support }) => 'line' in support && Number(support.line) < 15);
    if (ancient !== undefined) return { refuse: `${ancient.name} is on Node.js ${ancient.stated}, whose npm does not know --omit.` };
    const text = repo.text(name);
    if (text === undefined) return [];
    const edits = new Map<number, Edit>();
    for (const { at, program } of calls) {
      if (program !== 'npm') continue;
      for (const match of text.slice(at.start, at.end).matchAll(old)) {
        const option = match[1] ?? '';
        const start = at.start + match.index + match[0].length - option.length;
        edits.set(start, { kind: 'replace', at: { file: name, start, end: start + option.length }, text: '--omit=dev' });
      }
    }
    return [...edits.values()];
  },
});
