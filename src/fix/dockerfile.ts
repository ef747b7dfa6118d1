import type { DockerInstruction, Edit } from '../model/index.ts';

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
  const end = Math.max(after.at[1], ...(after.heredocs ?? []).map((heredoc) => heredoc.at[1]));
  const rest = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
  if (rest.trim() !== '') return [];
  const at = end + rest.length;
  const isSpaced = /^\r?\n[ \t]*\r?\n/.test(text.slice(at));
  const isLower = /^[a-z]/.test(text.slice(after.at[0]));
  const written = isLower ? instruction.replace(/^[A-Z]+/, (keyword) => keyword.toLowerCase()) : instruction;
  return [{ kind: 'replace', at: { file, start: at, end: at }, text: `${isSpaced ? '\n\n' : '\n'}${written}` }];
}
