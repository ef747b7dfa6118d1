import { type DockerInstruction, type Edit, spanEnd, spanStart } from '../model/index.ts';

/**
 * The edit that adds an instruction in the line after another one, spaced as the file spaces them and
 * with the keyword in the file's case. `[]` when more stands in the line.
 */
export function insertInstruction(
  file: string,
  text: string,
  after: Pick<DockerInstruction, 'at' | 'heredocs'>,
  instruction: string,
): readonly Edit[] {
  const end = Math.max(spanEnd(after.at), ...(after.heredocs ?? []).map((heredoc) => spanEnd(heredoc.at)));
  const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
  if (rest.trim() !== '') return [];
  const at = end + rest.length;
  // Empty lines in front of the next stage, or of nothing, are no spacing between instructions.
  const isSpaced = /^\r?\n[ \t]*\r?\n(?!(?:[ \t]*(?:#.*)?\r?\n)*(?:[ \t]*FROM\s|[ \t]*$(?![\r\n])))/i.test(text.slice(at));
  const isLower = /^[a-z]/.test(text.slice(spanStart(after.at)));
  const written = isLower ? instruction.replace(/^[A-Z]+/, (keyword) => keyword.toLowerCase()) : instruction;
  return [{ kind: 'replace', at: { file, start: at, end: at }, text: `${isSpaced ? '\n\n' : '\n'}${written}` }];
}

/** The instruction that stands at a place, of any stage. */
export function instructionAt(
  stages: readonly { readonly instructions: readonly DockerInstruction[] }[],
  start: number,
): DockerInstruction | undefined {
  return stages.flatMap(({ instructions }) => instructions).find(({ at }) => spanStart(at) === start);
}

/** A command as the exec form of CMD and ENTRYPOINT: `["node", "server.js"]`. */
export function execForm(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** Words that a shell would hand on as they are: nothing to expand, no quotes, no operators, no assignment in front. */
export function plainWords(command: string): readonly string[] | undefined {
  const words = command.trim().split(/[ \t]+/);
  const isPlain = words.every((word) => /^[\w@%+=:,./-]+$/.test(word)) && !/=/.test(words[0] ?? '');
  return isPlain && words[0] !== '' ? words : undefined;
}

/** A command line whose last command replaces the shell; undefined where it has operators that leave a choice. */
export function withExec(command: string): string | undefined {
  const at = command.lastIndexOf('&&');
  const start = at < 0 ? 0 : at + 2;
  const before = command.slice(0, start);
  const last = command.slice(start);
  if (/[|;&<>()`\\\n{}]|^\s*(?:cd|exec|if|while|for|export|set|source|\.|eval)\b/.test(last) || last.trim() === '' || /[|;]/.test(before))
    return undefined;
  const space = /^\s*/.exec(last)?.[0] ?? '';
  const assigned = /^\s*[A-Za-z_]\w*=/.test(last);
  return `${before}${space}exec ${assigned ? 'env ' : ''}${last.slice(space.length)}`;
}
