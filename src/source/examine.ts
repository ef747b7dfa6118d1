import { createHash } from 'node:crypto';
import { isQuiet, type FileKind, type RepoFile } from '../model/index.ts';
import { classify } from './classify.ts';
import { decode, encodingOf, type Encoding } from './decode.ts';
import { originOf } from './origin.ts';
import { isAside, isPromising } from './promising.ts';

/** What path and content of a file say about it. Plain data: it is cached. */
export interface Examined {
  readonly kind: FileKind;
  readonly origin: RepoFile['origin'];
  /** Undefined for binary files. */
  readonly encoding?: Encoding;
  /** Left out, for this reason. */
  readonly why?: string;
  /** The text holds a suppression. */
  readonly marked?: true;
  /** A script that facts will probably ask for. */
  readonly promising?: true;
  /** Of the repository's own scripts: see `RepoFile.quiet`. */
  readonly quiet?: boolean;
}

/** Bytes. Hand-written files end far below; larger ones are bundles, dumps and data. */
export const largestFile = 1024 * 1024;
/** Bytes. Lock files of large monorepos reach 10 MB. */
export const largestLockfile = 30 * 1024 * 1024;

/** What makes a comment a suppression; the same word the engine looks for. */
const marker = 'readycheck-ignore';

/** Why a file is too large to be read; undefined if it is not. */
export function whyTooLarge(path: string, size: number): string | undefined {
  if (size <= largestFile) return undefined;
  const isLockfile = /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock)$/.test(path);
  if (isLockfile && size <= largestLockfile) return undefined;
  return `larger than ${isLockfile ? '30' : '1'} MiB (${(size / 1024 / 1024).toFixed(1)} MiB)`;
}

/** Looks at a file's bytes. `text` is undefined for binary files and those left out. */
export function examine(path: string, bytes: Buffer): { readonly found: Examined; readonly text: string | undefined } {
  const encoding = encodingOf(bytes);
  if (encoding === 'binary')
    return { found: { kind: 'binary', origin: originOf(path, 'binary', bytes.length, () => '') }, text: undefined };
  const text = decode(bytes, encoding);
  if (isPointer(text)) {
    return { found: { kind: 'binary', origin: 'own', why: 'a Git LFS pointer; the content is not in this checkout' }, text: undefined };
  }
  const kind = classify(path, () => text);
  const origin = originOf(path, kind, bytes.length, () => text);
  if (kind === 'binary') return { found: { kind, origin }, text: undefined };
  const isOwnScript = kind === 'js' && origin === 'own';
  const found: Examined = {
    kind,
    origin,
    encoding,
    ...(text.includes(marker) ? { marked: true } : {}),
    ...(isOwnScript && isPromising(path, text) ? { promising: true } : {}),
    ...(isOwnScript && !isAside(path) ? { quiet: isQuiet(text) } : {}),
  };
  return { found, text };
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: the first line names the specification. */
function isPointer(text: string): boolean {
  return text.length < 1024 && /^version https:\/\/(git-lfs\.github\.com|hawser\.github\.com)\/spec\/v\d\n/.test(text);
}

/** The id git gives a blob of these bytes (SHA-1), which every source can tell. */
export function blobHash(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
