import { createHash } from 'node:crypto';
import type { Diagnostic, SkippedFile } from '../model/index.ts';
import type { OutlineCache } from '../outline/cache.ts';
import { classifyVersion } from './classify.ts';
import { blobHash, examine, whyTooLarge, type Examined } from './examine.ts';
import type { Entry, Source } from './listing.ts';
import type { Texts } from './texts.ts';

/** Milliseconds by which a file must be older than a scan to be believed unchanged: file systems count in steps of up to 2 s. */
const settled = 2_000;

/** Reading this part of the files again next time costs less than writing the list of all. */
const fewRead = 0.01;

/** What was found out about one file. */
export interface Surveyed {
  readonly entry: Entry;
  readonly hash: string;
  readonly found: Examined;
}

export interface Survey {
  /** In the order of the source: by path. */
  readonly files: readonly Surveyed[];
  readonly skipped: readonly SkippedFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** A tracked file differs from the index of git. */
  readonly changed: boolean;
  /** For the cache: see `Harvest`. */
  readonly fresh: readonly (readonly [key: string, json: string])[];
  readonly list: string | undefined;
}

/** One row of the list that a scan of a working tree or folder leaves behind. */
export interface Row {
  readonly stamp: string;
  readonly hash: string;
  readonly found: Examined;
  /** The blob in git's index that the content equals up to line endings. */
  readonly same?: string;
}

interface List {
  readonly version: number;
  /** `opened` of the scan that made it. */
  readonly at: number;
  /** Few things can be found out about a file, so rows refer to them by number. */
  readonly found: readonly Examined[];
  readonly files: Readonly<Record<string, PackedRow>>;
}

/** `stamp`, `hash`, index into `found`, `same`. */
type PackedRow = readonly [string, string, number, string?];

/** What was found out about files of earlier commits of a walk. */
export interface Seen {
  get(entry: Entry): Row | undefined;
  put(entry: Entry, row: Row): void;
}

/** An empty store: of each path what its last content was found to be. */
export function seenFiles(): Seen {
  const last = new Map<string, { readonly hash: string; readonly row: Row }>();
  return {
    get: (entry) => {
      const one = last.get(entry.path);
      return one !== undefined && one.hash === entry.hash ? one.row : undefined;
    },
    put: (entry, row) => {
      if (entry.hash !== undefined) last.set(entry.path, { hash: entry.hash, row });
    },
  };
}

/** Name of the list under which a scan is remembered; one per scanned folder. */
export const listName = 'files';

/**
 * Reads, hashes and classifies the files of a source. Files that are surely unchanged since the last
 * scan, and blobs that were seen before, are not read. Texts that were read end up in `texts`.
 */
export async function survey(source: Source, cache: OutlineCache | undefined, texts: Texts, seen?: Seen): Promise<Survey> {
  const rows = seen === undefined ? rowsOf(cache) : { get: (entry: Entry) => seen.get(entry) };
  const known = new Map<string, Row>();
  const skipped = [...source.skipped];
  const toRead: Entry[] = [];
  for (const entry of source.entries) {
    const why = whyTooLarge(entry.path, entry.size);
    const row = why === undefined ? (rows.get(entry) ?? (seen === undefined ? seenBlob(cache, entry) : undefined)) : undefined;
    if (why !== undefined) skipped.push({ file: entry.path, why });
    else if (row === undefined) toRead.push(entry);
    else known.set(entry.path, row);
  }
  const fresh: (readonly [string, string])[] = [];
  await source.readMany(toRead, (entry, bytes, why) => {
    if (bytes === undefined) return void skipped.push({ file: entry.path, why });
    // A file that grew between listing and reading.
    const large = whyTooLarge(entry.path, bytes.length);
    if (large !== undefined) return void skipped.push({ file: entry.path, why: large });
    const hash = entry.hash ?? blobHash(bytes);
    const { found, text } = examine(entry.path, bytes);
    if (text !== undefined) texts.put(entry.path, text);
    const same = entry.index !== undefined && entry.index !== hash && withoutCr(bytes) === entry.index ? { same: entry.index } : {};
    const row = { stamp: entry.stamp ?? '', hash, found, ...same };
    known.set(entry.path, row);
    if (seen !== undefined) return seen.put(entry, row);
    if (entry.hash !== undefined && cache !== undefined) fresh.push([blobKey(entry.path, hash), JSON.stringify(found)]);
  });
  const result = summed(source, known, skipped, fresh);
  // The list that is there still holds for all but these; a file that went leaves a row nobody asks for.
  const keep = cache !== undefined && toRead.length > source.entries.length * fewRead && source.entries[0]?.stamp !== undefined;
  return { ...result, list: keep ? packed(known, cache.opened) : undefined };
}

function packed(rows: ReadonlyMap<string, Row>, at: number): string {
  const found: Examined[] = [];
  const numbers = new Map<string, number>();
  const files: Record<string, PackedRow> = Object.create(null) as Record<string, PackedRow>;
  for (const [path, row] of rows) {
    const key = JSON.stringify(row.found);
    const number = numbers.get(key) ?? found.push(row.found) - 1;
    numbers.set(key, number);
    files[path] = row.same === undefined ? [row.stamp, row.hash, number] : [row.stamp, row.hash, number, row.same];
  }
  const list: List = { version: classifyVersion, at, found, files };
  return JSON.stringify(list);
}

function summed(source: Source, known: ReadonlyMap<string, Row>, skipped: SkippedFile[], fresh: Survey['fresh']): Omit<Survey, 'list'> {
  const files: Surveyed[] = [];
  const diagnostics: Diagnostic[] = [];
  let changed = false;
  for (const entry of source.entries) {
    const row = known.get(entry.path);
    if (row === undefined) continue;
    if (entry.index !== undefined && entry.index !== row.hash && entry.index !== row.same) changed = true;
    if (row.found.why !== undefined) skipped.push({ file: entry.path, why: row.found.why });
    else files.push({ entry, hash: row.hash, found: row.found });
    const note = noteOf(row.found);
    if (note !== undefined) diagnostics.push({ file: entry.path, stage: 'source', message: note });
  }
  return { files, skipped: sorted(skipped), diagnostics, changed, fresh };
}

function noteOf(found: Examined): string | undefined {
  if (found.encoding === 'latin1') return 'This file is not valid UTF-8; it was read as Latin-1.';
  if (found.encoding === 'utf16le' || found.encoding === 'utf16be') return 'This file is UTF-16; most tools of a service expect UTF-8.';
  return undefined;
}

/** Sorted, each file once (the first reason stays). */
function sorted(skipped: readonly SkippedFile[]): readonly SkippedFile[] {
  const first = new Map<string, SkippedFile>();
  for (const skip of skipped) if (!first.has(skip.file)) first.set(skip.file, skip);
  return [...first.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** What the last scan knew about files that have not changed since. */
function rowsOf(cache: OutlineCache | undefined): { get(entry: Entry): Row | undefined } {
  const nothing = { get: () => undefined };
  const json = cache?.list(listName);
  if (json === undefined) return nothing;
  let list: List;
  try {
    list = JSON.parse(json) as List;
  } catch {
    return nothing;
  }
  if (list?.version !== classifyVersion || !Array.isArray(list.found) || typeof list.files !== 'object') return nothing;
  return {
    get: (entry) => {
      const row = Object.hasOwn(list.files, entry.path) ? list.files[entry.path] : undefined;
      if (row === undefined || row[0] !== entry.stamp) return undefined;
      const [stamp, hash, number, same] = row;
      const found = list.found[number];
      if (found === undefined) return undefined;
      // Written just before the last scan: it may have been written again within the same tick of the clock.
      if (entry.changed === undefined || entry.changed + settled > list.at) return undefined;
      // Differs from git's index: only the bytes can say whether that is line endings alone.
      if (entry.index !== undefined && entry.index !== hash && entry.index !== same) return undefined;
      return { stamp, hash, found, ...(same === undefined ? {} : { same }) };
    },
  };
}

function blobKey(path: string, hash: string): string {
  return createHash('sha1').update(`${classifyVersion}\0${hash}\0${path}`).digest('base64url');
}

/** What an earlier scan found out about a blob under this path. */
function seenBlob(cache: OutlineCache | undefined, entry: Entry): Row | undefined {
  if (entry.hash === undefined || cache === undefined) return undefined;
  const json = cache.file(blobKey(entry.path, entry.hash));
  if (json === undefined) return undefined;
  try {
    return { stamp: '', hash: entry.hash, found: JSON.parse(json) as Examined };
  } catch {
    return undefined;
  }
}

/** The blob git would store for a text with CRLF when it converts line endings; undefined if there is none. */
function withoutCr(bytes: Buffer): string | undefined {
  if (!bytes.includes('\r\n')) return undefined;
  return blobHash(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'));
}
