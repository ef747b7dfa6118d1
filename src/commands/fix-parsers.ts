import type { FileKind } from '../model/index.ts';
import { isOutlineKind, outliners } from '../outline/index.ts';
import { classify } from '../source/classify.ts';
import { ignoreRules } from '../source/ignore-rules.ts';

/** The outline of a text that is not on disk; undefined for kinds without one. Throws what the parser throws. */
export async function outlineText(kind: FileKind, text: string, path: string): Promise<unknown> {
  if (!isOutlineKind(kind)) return undefined;
  const outline = await outliners[kind].load();
  return outline(text, path);
}

/** Kind of a file that a fixer creates. */
export function kindOf(path: string, text: string): FileKind {
  return classify(path, () => text);
}

/** What the ignore files of some folders ignore. */
export function ignoresOf(texts: ReadonlyMap<string, string>): (path: string) => boolean {
  const rules = ignoreRules();
  for (const [dir, text] of texts) rules.add(dir, text);
  return (path) => rules.ignores(path);
}
