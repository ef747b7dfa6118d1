import type { ShellOutline } from '../model/index.ts';
import { readShell } from '../parse/command-line.ts';
import { shellErrors } from '../parse/shell-errors.ts';

/**
 * Outline of a shell script. The commands come from our own splitter: the syntax tree that `sh-syntax`
 * hands out ends at top-level statements and has no words. Its parser has the last word on whether a
 * doubtful text is valid, because it knows the whole grammar; texts without doubt do not pay for it.
 */
export async function outlineShell(text: string, path: string): Promise<ShellOutline> {
  const shebang = /^#!([^\r\n]*)/.exec(text)?.[1]?.trim();
  const { commands, functions, doubtful } = readShell(text);
  const errors = doubtful ? await shellErrors(text, path) : [];
  return { ...(shebang === undefined ? {} : { shebang }), commands, functions, errors };
}
