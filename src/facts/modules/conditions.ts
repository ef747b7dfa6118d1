import type { JsonNode } from '../../model/index.ts';
import { jsonEntries, jsonItems, jsonString } from '../json.ts';
import { starOf } from './tsconfig.ts';

/** Conditions that hold for nothing that runs as a Node service. */
const elsewhere = new Set(['browser', 'deno', 'react-native', 'worker', 'workerd', 'edge-light', 'electron']);
/** Conditions that point at sources, or at what they declare: taken when nothing else is there. */
const declarations = /^(types|typings|types@.*)$/;

/**
 * Targets of one name in `exports` or `imports` of package.json, those to be tried first in front.
 *
 * @param key "." or "./x" for exports, "#x" for imports
 */
export function conditionalTargets(map: JsonNode | undefined, key: string): readonly string[] {
  if (map === undefined) return [];
  const entries = jsonEntries(map);
  const hasSubpaths = entries.some((entry) => entry.key.startsWith('.') || entry.key.startsWith('#'));
  if (!hasSubpaths) return key === '.' ? targetsOf(map) : [];
  const exact = entries.find((entry) => entry.key === key);
  if (exact !== undefined) return targetsOf(exact.value);
  const fitting = entries
    .flatMap((entry) => {
      const star = entry.key.includes('*')
        ? starOf(entry.key, key)
        : entry.key.endsWith('/') && key.startsWith(entry.key)
          ? key.slice(entry.key.length)
          : undefined;
      return star === undefined ? [] : [{ entry, star }];
    })
    .sort((a, b) => b.entry.key.length - a.entry.key.length);
  const best = fitting[0];
  if (best === undefined) return [];
  return targetsOf(best.entry.value).map((target) => (target.includes('*') ? target.replaceAll('*', () => best.star) : target + best.star));
}

function targetsOf(node: JsonNode): readonly string[] {
  const text = jsonString(node);
  if (text !== undefined) return [text];
  if (node.j === 'array') return jsonItems(node).flatMap(targetsOf);
  const usable = jsonEntries(node).filter((entry) => !elsewhere.has(entry.key));
  const types = usable.filter((entry) => declarations.test(entry.key));
  return [...usable.filter((entry) => !declarations.test(entry.key)), ...types].flatMap((entry) => targetsOf(entry.value));
}
