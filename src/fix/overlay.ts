import { createHash } from 'node:crypto';
import type { FileKind, OutlineKind, Repo, RepoFile } from '../model/index.ts';

/** What an overlay takes from the layers that read and parse. */
export interface OverlayParsers {
  /** Kind of a file that the base does not have. */
  kindOf(path: string, text: string): FileKind;
  /** Outline of a text, undefined for kinds without one. May throw; the file then has no outline. */
  outline(kind: FileKind, text: string, path: string): Promise<unknown>;
  /** The ignore files of these folders ("" is the root), as git reads them: whether they ignore a path. */
  ignores?(texts: ReadonlyMap<string, string>): (path: string) => boolean;
}

/**
 * A repository with some texts replaced or added, everything else as in `base`. It is a `Repo` of its
 * own: facts are derived anew.
 */
export async function overlay(base: Repo, texts: ReadonlyMap<string, string>, parsers: OverlayParsers): Promise<Repo> {
  const changed = new Map<string, { readonly file: RepoFile; readonly text: string; readonly outline: unknown }>();
  for (const [path, text] of texts) {
    const known = base.file(path);
    const kind = known?.kind ?? parsers.kindOf(path, text);
    const file: RepoFile = {
      path,
      kind,
      executable: known?.executable ?? false,
      tracked: known?.tracked ?? (base.vcs === 'git' ? false : undefined),
      origin: known?.origin ?? 'own',
      size: Buffer.byteLength(text),
      hash: createHash('sha1').update(text).digest('hex'),
    };
    changed.set(path, { file, text, outline: await outlineOrNone(parsers, kind, text, path) });
  }
  const files = [...base.files.filter((file) => !changed.has(file.path)), ...[...changed.values()].map((c) => c.file)].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
  const byKind = new Map<FileKind, readonly RepoFile[]>();
  const ofKind = (kind: FileKind): readonly RepoFile[] => {
    const found = byKind.get(kind) ?? files.filter((file) => file.kind === kind && file.origin === 'own');
    byKind.set(kind, found);
    return found;
  };
  return {
    files,
    skipped: base.skipped,
    vcs: base.vcs,
    settings: base.settings,
    file: (path) => changed.get(path)?.file ?? base.file(path),
    ofKind,
    exists: (path) => changed.has(path) || base.exists(path) || [...changed.keys()].some((file) => file.startsWith(`${path}/`)),
    isIgnored: ignoredBy(base, texts, parsers),
    text: (path) => changed.get(path)?.text ?? base.text(path),
    outline: <K extends OutlineKind>(path: string, kind: K) => {
      const own = changed.get(path);
      if (own === undefined) return base.outline(path, kind);
      return own.file.kind === kind ? (own.outline as ReturnType<typeof base.outline<K>>) : undefined;
    },
    options: (check) => base.options(check),
    // What a trial run stumbles over is no news about the repository.
    report: () => undefined,
    timed: (_name, run) => run(),
  };
}

async function outlineOrNone(parsers: OverlayParsers, kind: FileKind, text: string, path: string): Promise<unknown> {
  try {
    return await parsers.outline(kind, text, path);
  } catch {
    return undefined;
  }
}

/** Where ignore files changed, what they say now; what they said nothing new about is asked of the base, which knows rules outside of the repository too. */
function ignoredBy(base: Repo, texts: ReadonlyMap<string, string>, parsers: OverlayParsers): (path: string) => boolean {
  const isIgnoreFile = (path: string): boolean => /(^|\/)\.gitignore$/.test(path);
  if (parsers.ignores === undefined || ![...texts.keys()].some(isIgnoreFile)) return (path) => base.isIgnored(path);
  const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const before = new Map(base.ofKind('gitignore').map(({ path }) => [folderOf(path), base.text(path) ?? '']));
  const after = new Map([
    ...before,
    ...[...texts].filter(([path]) => isIgnoreFile(path)).map(([path, text]) => [folderOf(path), text] as const),
  ]);
  const was = parsers.ignores(before);
  const is = parsers.ignores(after);
  return (path) => (is(path) === was(path) ? base.isIgnored(path) : is(path));
}
