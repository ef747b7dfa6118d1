import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** Bytes. Thousands of rows of a history are a fraction of it, and what people keep under review is far smaller. */
const largest = 256 * 1024 * 1024;

/** What stands in a file below `.readycheck/`; undefined where there is none. `problem`: a clause without a subject. */
export type OwnText = { readonly text: string } | { readonly problem: string } | undefined;

/**
 * Reads a file that readycheck keeps in a repository. Links are not followed and nothing but plain
 * files is opened: a repository must not lead us elsewhere, nor let us wait for a pipe.
 * @param root absolute path of the scanned folder
 * @param name path below it: ".readycheck/baseline.jsonl"
 */
export function readOwnFile(root: string, name: string): OwnText {
  let handle: number | undefined;
  try {
    if (!lstatSync(path.join(root, path.dirname(name))).isDirectory())
      return { problem: `cannot be read: ${path.dirname(name)} is not a plain folder` };
    handle = openSync(path.join(root, name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const info = fstatSync(handle);
    if (!info.isFile()) return { problem: 'is not a plain file and is not read' };
    if (info.size > largest) return { problem: `is larger than ${largest / 1024 / 1024} MB and is not read` };
    return { text: readFileSync(handle, 'utf8').replace(/^\ufeff/, '') };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return { problem: code === 'ELOOP' ? 'is a link and is not followed' : `cannot be read (${code})` };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * Writes such a file, whole or not at all, and on the way tells git how to merge it (`attributes`:
 * ".readycheck/.gitattributes" gets the line where it has none for that file). Throws an error whose
 * message is one clause when something stands in the way.
 */
export function writeOwnFile(root: string, name: string, text: string, merge?: 'union'): void {
  written(root, name, merge, (file) => replace(file, text));
}

/**
 * Adds lines to the end of such a file in one write, so that two programs at once cannot mix their lines; what
 * broke off there before is ended first. Attributes and errors as with `writeOwnFile`.
 * @param before what stands in the file now
 */
export function appendOwnFile(root: string, name: string, before: string, lines: string, merge?: 'union'): void {
  written(root, name, merge, (file) => {
    const handle = openSync(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o644);
    try {
      writeSync(handle, `${before !== '' && !before.endsWith('\n') ? '\n' : ''}${lines}`);
    } finally {
      closeSync(handle);
    }
  });
}

function written(root: string, name: string, merge: 'union' | undefined, write: (file: string) => void): void {
  const folder = path.join(root, path.dirname(name));
  const info = lstatSync(folder, { throwIfNoEntry: false });
  if (info !== undefined && !info.isDirectory()) throw new Error(`${path.dirname(name)} is not a plain folder`);
  const before = lstatSync(path.join(root, name), { throwIfNoEntry: false });
  if (before !== undefined && !before.isFile()) throw new Error(`${name} is not a plain file`);
  try {
    mkdirSync(folder, { recursive: true });
    if (merge !== undefined) keepAttribute(root, path.dirname(name), path.basename(name), merge);
    write(path.join(root, name));
  } catch (error) {
    throw new Error(`${name} cannot be written (${codeOf(error)})`, { cause: error });
  }
}

function keepAttribute(root: string, folder: string, file: string, merge: 'union'): void {
  const name = `${folder}/.gitattributes`;
  const before = readOwnFile(root, name);
  // A link or something else of the user's own: merging is then theirs to say.
  if (before !== undefined && 'problem' in before) return;
  const text = before?.text ?? '';
  if (text.split('\n').some((line) => line.trim().split(/\s+/)[0] === file)) return;
  const open = text !== '' && !text.endsWith('\n') ? '\n' : '';
  replace(path.join(root, name), `${text}${open}${file} merge=${merge}\n`);
}

function replace(file: string, text: string): void {
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  const handle = openSync(temporary, 'wx', 0o644);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
