import type { OutlineKind, Outlines } from '../model/index.ts';

/**
 * Text of one file -> its outline. Pure functions of (kind, text): results are cached by content hash.
 * `version` takes part in the cache key: raise it whenever the outline of any text changes.
 */
export interface Outliner<K extends OutlineKind = OutlineKind> {
  readonly version: number;
  outline(text: string, path: string): Outlines[K] | Promise<Outlines[K]>;
}

const outliners = new Map<OutlineKind, Outliner>();

/** Registers the outliner of a kind. */
export function registerOutliner<K extends OutlineKind>(kind: K, outliner: Outliner<K>): void {
  outliners.set(kind, outliner as unknown as Outliner);
}

/** The outliner of a kind, if files of that kind have outlines. */
export function outlinerOf(kind: string): Outliner | undefined {
  return outliners.get(kind as OutlineKind);
}
