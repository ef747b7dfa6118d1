import type { Repo } from '../model/index.ts';
import { placeInside, readRegular } from './disk.ts';
import { decode, encode } from './edits.ts';
import type { FileChange } from './apply.ts';
import type { TextChange } from './patch.ts';

/** What git says about a folder: paths (relative to it) that differ from the last commit, untracked ones included; undefined outside git. */
export type DirtyFiles = ReadonlySet<string> | undefined;

export interface GuardOptions {
  /** Edit files with uncommitted changes too. */
  readonly allowDirty?: boolean;
  /** Undefined when nothing is going to be written, so that nothing needs to be recoverable. */
  readonly dirty?: DirtyFiles;
}

/** The files of a folder as the fix engine may touch them. */
export interface Guard {
  /** Why a file may not be edited or created, in one sentence; undefined when it may. */
  refusal(file: string, how: 'edit' | 'create'): string | undefined;
  /** Texts to write as bytes, with the byte-order marks the files have now. Throws for files `refusal` refuses. */
  changes(texts: ReadonlyMap<string, string>): readonly FileChange[];
  /** The same as texts with their byte-order marks, for a patch. */
  texts(changes: readonly FileChange[]): readonly TextChange[];
}

/**
 * A guard over the folder a repository was scanned from. A file may be edited if it is a regular file
 * whose real path is inside the root, neither ignored nor generated nor vendored, valid UTF-8, the same
 * text as was scanned, and (when something will be written) clean in git.
 */
export function guardOf(root: string, repo: Repo, options: GuardOptions = {}): Guard {
  const refusal = (file: string, how: 'edit' | 'create'): string | undefined => {
    const full = placeInside(root, file);
    if (full === undefined) return `${file} does not lie inside the repository.`;
    // What is tracked is not ignored, whatever a pattern says of its name.
    if (repo.isIgnored(file) && repo.file(file)?.tracked !== true) return `${file} is ignored by git.`;
    let current;
    try {
      current = readRegular(full);
    } catch {
      return `${file} is not a regular file.`;
    }
    if (how === 'create') return current === undefined ? undefined : `${file} exists already.`;
    if (current === undefined) return `${file} is gone since it was scanned.`;
    const origin = repo.file(file)?.origin;
    if (origin === 'generated' || origin === 'vendored') return `${file} is ${origin}.`;
    const decoded = decode(current.bytes);
    if (decoded === undefined) return `${file} is not valid UTF-8.`;
    if (decoded.text !== repo.text(file)) return `${file} changed since it was scanned.`;
    if (options.allowDirty !== true && options.dirty?.has(file) === true) return `${file} ${uncommitted} (see --allow-dirty).`;
    return undefined;
  };
  const changes = (texts: ReadonlyMap<string, string>): readonly FileChange[] =>
    [...texts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .filter(([file, text]) => repo.text(file) !== text)
      .map(([file, text]) => {
        const isNew = repo.text(file) === undefined;
        const fault = refusal(file, isNew ? 'create' : 'edit');
        if (fault !== undefined) throw new Error(fault);
        if (isNew) return { file, before: null, after: encode(text, false) };
        const before = readRegular(placeInside(root, file) ?? '')?.bytes ?? new Uint8Array();
        return { file, before, after: encode(text, decode(before)?.bom ?? false) };
      });
  return { refusal, changes, texts: (list) => list.map(textChange) };
}

const uncommitted = 'has changes that are not committed';

/** Was it only the uncommitted changes of a file that a refusal is about? */
export function isUncommitted(refusal: string): boolean {
  return refusal.includes(uncommitted);
}

function textChange({ file, before, after }: FileChange): TextChange {
  const read = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { file, before: before === null ? undefined : read(before), after: read(after) };
}
