import type { JsonOutline } from '../model/index.ts';
import { parseJson } from '../parse/json.ts';

/**
 * Outline of package.json or any other JSON file: the values with their places. Comments and
 * trailing commas are read everywhere, but are errors in package.json, which npm refuses with them.
 */
export function outlineJson(text: string, path: string): JsonOutline {
  return parseJson(text, path === 'package.json' || path.endsWith('/package.json'));
}
