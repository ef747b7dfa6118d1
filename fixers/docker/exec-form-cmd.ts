import type { Image } from '../../src/facts/docker/types.ts';
import { execForm, instructionAt, plainWords, withExec } from '../../src/fix/dockerfile.ts';
import { defineFixer, type Loc, spanEnds } from '../../src/model/index.ts';

/** Starts the program without a shell between Docker and it. */
export const execFormCmd = defineFixer<Image, Loc>({
  title: 'Start the program without a shell in front of it',
  safety: 'safe',
  edits({ stages, file }, at, repo) {
    const instruction = at.file === file ? instructionAt(stages, at.start) : undefined;
    const text = repo.text(file);
    if (instruction === undefined || text === undefined) return [];
    const [start, end] = spanEnds(instruction.argsAt);
    const replace = (by: string) => [{ kind: 'replace' as const, at: { file, start, end }, text: by }];
    const { json, args } = instruction;
    const written = text.slice(start, end);
    if (json !== undefined) {
      const last = json.at(-1) ?? '';
      const index = written.lastIndexOf(JSON.stringify(last));
      const handed = withExec(last);
      if (handed === undefined || index < 0) return { refuse: `What the shell does in ${file} after its last command is not clear.` };
      const place = { file, start: start + index, end: start + index + JSON.stringify(last).length };
      return [{ kind: 'replace', at: place, text: JSON.stringify(handed) }];
    }
    const list = singleQuoted(args);
    const words = list ?? plainWords(args);
    if (words !== undefined) return replace(execForm(words));
    if (/["'`\\\n]|\$\(/.test(written))
      return { refuse: `The command in ${file} has quotes or spans lines: which words it has only a shell knows.` };
    const handed = withExec(args);
    return handed === undefined ? { refuse: `The command in ${file} needs its shell (it has operators).` } : replace(handed);
  },
});

/** `['node', 'a.js']`: meant as the exec form, read as a command line. */
function singleQuoted(args: string): readonly string[] | undefined {
  if (!/^\[\s*'[^'"\\]*'(?:\s*,\s*'[^'"\\]*')*\s*\]$/.test(args)) return undefined;
  return [...args.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
}
