/** The fields of an object that are plain data, and the names of those that are undefined, the item it was made of, or anything else. */
export interface ElementOutline {
  readonly plain: Readonly<Record<string, unknown>>;
  readonly none: readonly string[];
  readonly item: readonly string[];
  readonly rest: readonly string[];
}

/** What of an object is kept for a later scan. */
export function outlineOf(element: object, item: unknown): ElementOutline {
  const plain: Record<string, unknown> = {};
  const none: string[] = [];
  const isItem: string[] = [];
  const rest: string[] = [];
  for (const [key, field] of Object.entries(Object.getOwnPropertyDescriptors(element))) {
    // A field that nobody has looked at is none to look at now.
    if (field.get === undefined && isPlain(field.value)) plain[key] = field.value;
    else if (field.get === undefined && field.value === undefined) none.push(key);
    else if (field.get === undefined && field.value === item) isItem.push(key);
    else rest.push(key);
  }
  return { plain, none, item: isItem, rest };
}

/** Texts, numbers, places and lists of them: what JSON gives back as it was. */
function isPlain(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > 3) return false;
  if (Array.isArray(value)) return value.length <= 100 && value.every((one) => isPlain(one, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  const fields = Object.values(Object.getOwnPropertyDescriptors(value));
  return fields.length <= 8 && fields.every((field) => field.get === undefined && isPlain(field.value, depth + 1));
}

/**
 * Objects of which only the plain fields are known. The first look at any other field makes all of them.
 * @param make gives the same objects whole
 */
export function deferred<T extends object>(outlines: readonly ElementOutline[], item: unknown, make: () => readonly T[]): readonly T[] {
  let whole: readonly T[] | undefined;
  return outlines.map(({ plain, none, item: isItem, rest }, i) => {
    const element: Record<string, unknown> = { ...plain };
    for (const key of none) element[key] = undefined;
    for (const key of isItem) element[key] = item;
    for (const key of rest) {
      Object.defineProperty(element, key, {
        enumerable: true,
        configurable: true,
        get: () => {
          whole ??= make();
          const value: unknown = (whole[i] as Record<string, unknown> | undefined)?.[key];
          Object.defineProperty(element, key, { enumerable: true, configurable: true, writable: true, value });
          return value;
        },
      });
    }
    return element as T;
  });
}

/** An object with some fields replaced; the others are copied without looking at them. */
export function withFields<T extends object>(element: T, fields: Partial<T>): T {
  return Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(element), ...Object.getOwnPropertyDescriptors(fields) }) as T;
}
