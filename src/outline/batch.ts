import type { JsOutline } from '../model/index.ts';

export interface Script {
  readonly path: string;
  readonly text: string;
}

/** Scripts to be outlined in one go. */
export interface Batch {
  readonly files: readonly Script[];
}

/** The outline of one script as JSON; undefined where outlining threw (whoever asks for it will see why). */
export type Outlined = { readonly json: string; readonly errors: number } | undefined;

/** Outlines every file of a batch; the n-th result belongs to the n-th file. Never throws. */
export function outlinedAll(batch: Batch, outline: (text: string, path: string) => JsOutline): readonly Outlined[] {
  return batch.files.map(({ path, text }) => {
    try {
      const result = outline(text, path);
      return { json: JSON.stringify(result), errors: result.errors.length };
    } catch {
      return undefined;
    }
  });
}
