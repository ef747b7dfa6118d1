import { intersects, minVersion, validRange } from 'semver';
import type { RepoSettings } from '../../model/index.ts';
import { nodeCodeNames, nodeEndOfLife, nodeTableDate } from '../knowledge/node-releases.ts';

/** What is known about the support of a stated Node.js version. */
export type NodeSupport =
  /** The oldest line it can mean is supported, or newer than the table. */
  | { readonly state: 'supported'; readonly line: string }
  /** Every line it can mean has ended; `until` is the end of the newest. */
  | { readonly state: 'ended'; readonly line: string; readonly until: string }
  /** A range that begins at an ended line and also allows supported ones. */
  | { readonly state: 'mixed'; readonly line: string; readonly until: string }
  /** A name that follows the releases (`lts/*`, `latest`). */
  | { readonly state: 'floating' }
  | { readonly state: 'unknown'; readonly why: string };

/**
 * Judges a version as people write it: `18`, `v20.11.1`, `14.x`, `>=18 <21`, `lts/iron`, `lts/*`, `current`.
 * The table is the built-in one with the settings' overrides.
 */
export function nodeSupportOf(stated: string, settings: RepoSettings): NodeSupport {
  const table: Readonly<Record<string, string>> = { ...nodeEndOfLife, ...settings.knowledge?.['node'] };
  const text = stated
    .trim()
    .toLowerCase()
    .replace(/^v(?=\d)/, '')
    .replace(/^node-?(?=v?\d)v?/, '');
  if (/^(lts|lts\/\*|lts\/-0|--lts|node|latest|current|stable|\*|x)$/.test(text)) return { state: 'floating' };
  const code = nodeCodeNames[text.replace(/^lts\//, '')];
  const range = code ?? text;
  if (/^\d+$/.test(range)) return ofLines([range], table);
  const valid = validRange(range);
  if (valid === null) return { state: 'unknown', why: `"${stated}" is no version or range` };
  if (valid === '*') return { state: 'floating' };
  const lowest = minVersion(valid);
  if (lowest === null) return { state: 'unknown', why: `"${stated}" allows no version` };
  const lines = Object.keys(table).filter((line) => intersects(valid, `${line}.x`));
  // A range without an upper end also allows what comes after the table.
  const newest = Math.max(...Object.keys(table).map(Number));
  const open = intersects(valid, `>=${newest + 1}.0.0`);
  if (lines.length === 0)
    return open || lowest.major > newest
      ? { state: 'supported', line: String(lowest.major) }
      : { state: 'unknown', why: `Node.js ${lowest.major} is not in the table of releases` };
  const judged = ofLines(lines, table);
  return judged.state === 'ended' && open ? { ...judged, state: 'mixed' } : judged;
}

function ofLines(lines: readonly string[], table: Readonly<Record<string, string>>): NodeSupport {
  const ended = lines.filter((line) => (table[line] ?? '9999') <= nodeTableDate).sort((a, b) => Number(a) - Number(b));
  const first = ended[0];
  const last = ended.at(-1);
  // What counts is the oldest line: a range that starts at a supported one may skip over short-lived ended ones.
  const oldest = Math.min(...lines.map(Number));
  if (first === undefined || last === undefined || Number(first) !== oldest) return { state: 'supported', line: String(oldest) };
  const line = ended.length === lines.length ? last : first;
  return { state: ended.length === lines.length ? 'ended' : 'mixed', line, until: table[line] ?? '' };
}
