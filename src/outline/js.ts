import type { JsOutline } from '../model/index.ts';

export function outlineJs(text: string, path: string): JsOutline {
  throw new Error(`no outline yet for ${path} (${text.length})`);
}
