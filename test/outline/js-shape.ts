import type { JsOutline } from '../../src/model/index.ts';

/** An outline without spans, as plain data, for comparing shapes. */
export function shape(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (/^(at|pAt|nAt|bodyAt)$/.test(key) && typeof inner === 'number' ? undefined : inner)),
  );
}

/** Every object in a value for which `test` holds, in no particular order. */
export function collect(value: unknown, test: (one: Record<string, unknown>) => boolean): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (!Array.isArray(one) && test(one as Record<string, unknown>)) found.push(one as Record<string, unknown>);
    for (const inner of Object.values(one)) open.push(inner);
  }
  return found;
}

/** Environment reads as short strings: `PORT`, `PORT=3000`, `*` for dynamic ones, `meta:` before those of import.meta. */
export function envOf(outline: JsOutline): string[] {
  return outline.env.map((read) => {
    const name = `${read.of === 'meta' ? 'meta:' : ''}${read.name ?? '*'}`;
    return read.fallback === undefined ? name : `${name}=${JSON.stringify(read.fallback)}`;
  });
}
