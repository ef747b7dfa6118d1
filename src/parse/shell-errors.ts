import { ParseError as ShellParseError, parse } from 'sh-syntax';
import type { ParseError } from '../model/index.ts';

/**
 * What `sh-syntax` (a wasm build of mvdan/sh) says is wrong with a text read as bash: at most one
 * error, with its place in UTF-16 offsets (the parser counts UTF-8 bytes).
 */
export async function shellErrors(text: string, path: string): Promise<readonly ParseError[]> {
  try {
    await parse(text, { filepath: path });
    return [];
  } catch (error) {
    if (!(error instanceof ShellParseError)) throw error;
    return [{ message: error.Text, at: utf16Offset(text, error.Pos?.Offset ?? 0) }];
  }
}

/** The UTF-16 offset of a UTF-8 byte offset. */
export function utf16Offset(text: string, bytes: number): number {
  let seen = 0;
  for (let i = 0; i < text.length; i++) {
    if (seen >= bytes) return i;
    const code = text.codePointAt(i) ?? 0;
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (code >= 0x10000) i++;
  }
  return text.length;
}
