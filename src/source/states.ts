import { hash } from 'node:crypto';
import type { RepoFile, SkippedFile } from '../model/index.ts';
import type { Aspect } from './graph.ts';

/** What of a repository decides what a name stands for. */
export interface Asked {
  readonly files: readonly RepoFile[];
  readonly skipped: readonly SkippedFile[];
  fileAt(path: string): RepoFile | undefined;
  ofKind(kind: string): readonly RepoFile[];
  isIgnored(path: string): boolean;
}

/** What a name stands for now, in few characters. */
export type States = Readonly<Record<Aspect, (name: string) => string>>;

/** States of a repository, worked out as they are asked for. */
export function currentStates({ files, skipped, fileAt, ofKind, isIgnored }: Asked): States {
  const content = (path: string): string => {
    const file = fileAt(path);
    return file === undefined ? '' : `${file.kind} ${file.hash.slice(0, 24)}`;
  };
  const known = new Map<string, string>();
  const once = (name: string, make: () => string): string => {
    let state = known.get(name);
    if (state === undefined) known.set(name, (state = short(make())));
    return state;
  };
  let entries: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    content,
    outline: content,
    quiet: (path) => (fileAt(path)?.quiet === true ? 'yes' : ''),
    folder: (path) => once(`/${path}`, () => ((entries ??= entriesOf(files, skipped)).get(path) ?? []).join('\0')),
    ignored: (path) => (isIgnored(path) ? 'yes' : 'no'),
    kind: (kind) =>
      once(kind, () =>
        ofKind(kind)
          .map((file) => `${file.path}\0${kindOf(file)}`)
          .join('\0'),
      ),
    all: (what) =>
      once(`all ${what}`, () =>
        what === 'files'
          ? files.map((file) => `${file.path}\0${kindOf(file)}`).join('\0')
          : skipped.map(({ file, why }) => `${file}\0${why}`).join('\0'),
      ),
  };
}

function kindOf({ kind, origin, executable, tracked }: RepoFile): string {
  return `${kind} ${origin}${executable ? ' x' : ''}${tracked === undefined ? '' : tracked ? ' t' : ' u'}`;
}

/** Folder -> its entries with what they are; files, folders and what was skipped. */
function entriesOf(files: readonly RepoFile[], skipped: readonly SkippedFile[]): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, string[]>();
  const add = (path: string, what: string): void => {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : path.slice(0, slash);
    const list = entries.get(folder);
    const entry = `${path.slice(slash + 1)} ${what}`;
    if (list !== undefined) return void list.push(entry);
    entries.set(folder, [entry]);
    if (folder !== '') add(folder, 'folder');
  };
  for (const file of files) add(file.path, kindOf(file));
  for (const { file, why } of skipped) add(file, why);
  return entries;
}

function short(text: string): string {
  return hash('sha1', text, 'base64url');
}
