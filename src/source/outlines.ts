import type { Diagnostic, JsOutline, Outline, OutlineKind, RepoFile } from '../model/index.ts';
import type { OutlineCache, StoredOutline } from '../outline/cache.ts';
import { isOutlineKind, outlineKey, outliners, type Outliner } from '../outline/index.ts';
import { outlineAhead } from '../outline/pool.ts';
import { foreseen } from './promising.ts';

/** Where outlines come from: made ahead, out of the cache, or made when asked for. */
export interface OutlineStore {
  get<K extends OutlineKind>(file: RepoFile, kind: K): Outline<K> | undefined;
  /** Outlines made since the last call, for the cache. */
  takeFresh(): Iterable<StoredOutline>;
}

export interface OutlineStoreOptions {
  readonly files: readonly RepoFile[];
  readonly isPromising: (path: string) => boolean;
  readonly text: (path: string) => string | undefined;
  /** Told what is wrong with a file when its outline is first asked for. */
  readonly report: (diagnostic: Diagnostic & { readonly file: string }) => void;
  readonly cache: OutlineCache | undefined;
  /** Made for earlier repositories of a walk. */
  readonly shared?: KeptOutlines | undefined;
  readonly jobs: number;
  readonly onProgress: ((done: number, total: number) => void | Promise<void>) | undefined;
}

/** Outlines that outlive one repository: of each path the last one, as it was made. */
export interface KeptOutlines {
  get(path: string, key: string): AnyOutline | undefined;
  put(path: string, key: string, outline: AnyOutline): void;
}

/** An empty store for a walk through past commits. One object never stands for two files of one repository. */
export function keptOutlines(): KeptOutlines {
  const last = new Map<string, { readonly key: string; readonly outline: AnyOutline }>();
  return {
    get: (path, key) => {
      const one = last.get(path);
      return one?.key === key ? one.outline : undefined;
    },
    put: (path, key, outline) => void last.set(path, { key, outline }),
  };
}

/** Any outline: all have their parse errors in common. */
type AnyOutline = Outline<OutlineKind> & { readonly errors: JsOutline['errors'] };

/**
 * Imports the parsers that will be needed, outlines what is to be outlined up front, and prepares the
 * promising scripts on several threads. After that every outline can be had synchronously.
 */
export async function outlineStore(options: OutlineStoreOptions): Promise<OutlineStore> {
  const { files, cache, report, shared } = options;
  const keyOf = (file: RepoFile): string => outlineKey(file.kind as OutlineKind, file.path, file.hash);
  /** Asked for before; null where there is none. */
  const known = new Map<string, AnyOutline | null>();
  /** Made by a worker or on this thread, not asked for yet: what is wrong with a file is reported when it is. */
  const ahead = new Map<string, StoredOutline>();
  const made = new Map<string, AnyOutline>();
  const ready = new Map<OutlineKind, Outliner>();
  let fresh: { readonly key: string; readonly outline: AnyOutline }[] = [];
  let freshJson: StoredOutline[] = [];

  const load = async (kind: OutlineKind): Promise<Outliner> => {
    const outliner = ready.get(kind) ?? ((await outliners[kind].load()) as Outliner);
    ready.set(kind, outliner);
    return outliner;
  };

  const failed = (file: RepoFile, error: unknown): void => {
    const deep = error instanceof RangeError && /call stack/i.test(error.message);
    const why = deep ? 'it is nested too deeply' : error instanceof Error ? error.message : String(error);
    report({
      file: file.path,
      stage: 'outline',
      message: `This file could not be read as ${nameOf(file.kind)}: ${why.replace(/\.$/, '')}.`,
    });
    known.set(file.path, null);
  };

  const keep = (file: RepoFile, outline: AnyOutline, isNew: boolean): AnyOutline => {
    known.set(file.path, outline);
    for (const { at, message } of outline.errors) report({ file: file.path, at, stage: 'outline', message });
    shared?.put(file.path, keyOf(file), outline);
    if (isNew && cache !== undefined) fresh.push({ key: keyOf(file), outline });
    return outline;
  };

  const stored = (file: RepoFile): AnyOutline | undefined => {
    const before = shared?.get(file.path, keyOf(file));
    if (before !== undefined) return keep(file, before, false);
    const whole = made.get(file.path);
    if (whole !== undefined) {
      made.delete(file.path);
      return keep(file, whole, false);
    }
    const json = ahead.get(file.path)?.json ?? cache?.outline(keyOf(file));
    if (json === undefined) return undefined;
    ahead.delete(file.path);
    try {
      const outline = JSON.parse(json) as AnyOutline;
      return Array.isArray(outline.errors) ? keep(file, outline, false) : undefined;
    } catch {
      return undefined;
    }
  };

  const get = (file: RepoFile): AnyOutline | undefined => {
    const before = known.get(file.path);
    if (before !== undefined) return before ?? undefined;
    const earlier = stored(file);
    if (earlier !== undefined) return earlier;
    const text = options.text(file.path);
    if (text === undefined) return undefined;
    try {
      const outline = ready.get(file.kind as OutlineKind)!(text, file.path);
      if (outline instanceof Promise) throw new Error('its outline is not ready');
      return keep(file, outline as AnyOutline, true);
    } catch (error) {
      failed(file, error);
      return undefined;
    }
  };

  /** Everything of the kinds that are outlined at once. Shell has to be complete: it cannot be made later. */
  const makeUpfront = async (): Promise<void> => {
    for (const file of files) {
      if (!isOutlineKind(file.kind) || !outliners[file.kind].upfront) continue;
      if (file.origin !== 'own' && file.kind !== 'shell') continue;
      if (stored(file) !== undefined) continue;
      const text = options.text(file.path);
      if (text === undefined) continue;
      try {
        keep(file, (await (await load(file.kind))(text, file.path)) as AnyOutline, true);
      } catch (error) {
        failed(file, error);
      }
    }
  };

  /** Parsers of outlines that may still be asked for; cached ones included, because a cache can fail at any time. */
  const makeReady = async (): Promise<void> => {
    const kinds = new Set<OutlineKind>();
    for (const file of files) if (isOutlineKind(file.kind) && !known.has(file.path)) kinds.add(file.kind);
    for (const kind of kinds) await load(kind);
  };

  const isAtHand = (file: RepoFile): boolean =>
    shared?.get(file.path, keyOf(file)) !== undefined || cache?.errors(keyOf(file)) !== undefined;

  const makeAhead = async (): Promise<void> => {
    // What the cache has is enough of a sign that it is complete: only a changed file starts anew.
    const missing = new Set(
      files.filter((file) => file.kind === 'js' && options.isPromising(file.path) && !isAtHand(file)).map((file) => file.path),
    );
    if (missing.size === 0) return;
    const scripts = foreseen(files, (path) => missing.has(path), options.text).filter((file) => !isAtHand(file));
    if (scripts.length === 0) return;
    const keys = new Map(scripts.map((file) => [file.path, keyOf(file)]));
    const outline = (await load('js')) as (text: string, path: string) => JsOutline;
    const texts = scripts.map((file) => ({ path: file.path, text: options.text(file.path) ?? '' }));
    const onProgress = options.onProgress;
    const progress = onProgress === undefined ? {} : { onProgress: (done: number) => onProgress(done, scripts.length) };
    await outlineAhead(texts, {
      jobs: options.jobs,
      here: ({ path, text }) => {
        try {
          const one = outline(text, path);
          made.set(path, one);
          // Whether somebody asks for it or not: the next commit need not make it again.
          shared?.put(path, keys.get(path)!, one);
          if (cache !== undefined) fresh.push({ key: keys.get(path)!, outline: one });
        } catch {
          // Tried again, and reported, if somebody asks for it.
        }
      },
      take: (path, outlined) => {
        if (outlined === undefined) return;
        const one = { key: keys.get(path)!, ...outlined };
        ahead.set(path, one);
        shared?.put(path, one.key, JSON.parse(one.json) as AnyOutline);
        if (cache !== undefined) freshJson.push(one);
      },
      ...progress,
    });
  };

  await makeUpfront();
  await makeAhead();
  await makeReady();

  return {
    get: <K extends OutlineKind>(file: RepoFile, kind: K) => (file.kind === kind ? (get(file) as Outline<K> | undefined) : undefined),
    takeFresh: () => {
      const [whole, texts] = [fresh, freshJson];
      fresh = [];
      freshJson = [];
      return storables(whole, texts);
    },
  };
}

/** One after the other: all of them as JSON at once would take as much memory again. */
function* storables(
  whole: readonly { readonly key: string; readonly outline: AnyOutline }[],
  texts: readonly StoredOutline[],
): Generator<StoredOutline> {
  yield* texts;
  for (const { key, outline } of whole) yield* storable(key, outline);
}

/** An outline that nests too deeply for JSON is made anew each time. */
function storable(key: string, outline: AnyOutline): readonly StoredOutline[] {
  try {
    return [{ key, json: JSON.stringify(outline), errors: outline.errors.length }];
  } catch {
    return [];
  }
}

function nameOf(kind: RepoFile['kind']): string {
  const names: Partial<Record<RepoFile['kind'], string>> = {
    js: 'a script',
    package: 'JSON',
    json: 'JSON',
    lockfile: 'a lock file',
    dockerfile: 'a Dockerfile',
    nginx: 'nginx configuration',
    caddy: 'a Caddyfile',
    dotenv: 'an env file',
    shell: 'a shell script',
  };
  return names[kind] ?? 'YAML';
}
