import { type JsImport, spanEnd, spanStart, type Stmt } from '../../model/index.ts';
import type { Lowering } from './lowering.ts';

/**
 * Leaves out what TypeScript leaves out when it compiles: imported names that are used as types
 * only, and imports of which no name remains. `import 'x'` and other languages stay as they are.
 */
export function finishImports(
  on: Lowering,
  body: readonly Stmt[],
  elides: boolean,
): { readonly body: readonly Stmt[]; readonly imports: readonly JsImport[] } {
  if (!elides) return { body, imports: on.imports };
  const dropped: Stmt[] = [];
  const kept: Stmt[] = [];
  for (const stmt of body) {
    if (stmt.s !== 'import' || stmt.names.every((name) => on.used.has(name.local))) kept.push(stmt);
    else {
      const names = stmt.names.filter((name) => on.used.has(name.local));
      if (names.length > 0) kept.push({ ...stmt, names });
      else dropped.push(stmt);
    }
  }
  const isDropped = (one: JsImport): boolean =>
    dropped.some((stmt) => spanStart(stmt.at) <= spanStart(one.at) && spanEnd(one.at) <= spanEnd(stmt.at));
  return { body: kept, imports: dropped.length === 0 ? on.imports : on.imports.filter((one) => !isDropped(one)) };
}
