import { decode } from '../../fix/edits.ts';
import { placeInside, readRegular } from '../../fix/disk.ts';
import { redactSecrets } from '../../model/secrets.ts';
import { git } from '../../source/git.ts';
import type { SourceText } from '../../tui/engine.ts';

/** Bytes and lines of a file that are shown. */
const most = 1024 * 1024;
const mostLines = 20_000;

/** A file of the folder as lines. Rejects with a sentence where it cannot be shown. */
export async function sourceOf(root: string, file: string): Promise<SourceText> {
  await Promise.resolve();
  const full = placeInside(root, file);
  let bytes: Uint8Array | undefined;
  try {
    bytes = full === undefined ? undefined : readRegular(full)?.bytes;
  } catch {
    throw new Error(`${file} is not a regular file.`);
  }
  if (bytes === undefined) throw new Error(`${file} is not there any more; r scans again.`);
  return shown(file, bytes);
}

/** The same of a commit. */
export async function sourceAt(root: string, ref: string, file: string): Promise<SourceText> {
  const { code, stdout } = await git(root, ['cat-file', 'blob', `${ref}:./${file}`]);
  if (code !== 0) throw new Error(`${file} could not be read from ${ref}.`);
  return shown(file, stdout);
}

function shown(file: string, bytes: Uint8Array): SourceText {
  // A cut may go through a character; the replacement for it is on the last line.
  const text = bytes.length > most ? new TextDecoder().decode(bytes.subarray(0, most)) : decode(bytes)?.text;
  if (text === undefined || text.includes('\0')) throw new Error(`${file} is not a text.`);
  const lines = redactSecrets(text).split(/\r?\n/);
  return { file, lines: lines.slice(0, mostLines), cut: bytes.length > most || lines.length > mostLines };
}
