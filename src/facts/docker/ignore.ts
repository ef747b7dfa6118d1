import { posix } from 'node:path';

interface Pattern {
  readonly negated: boolean;
  readonly segments: readonly string[];
}

/** Patterns of a .dockerignore, comments and blank lines left out. */
export function ignoreLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * Whether a path of the context is left out by .dockerignore patterns. Patterns are anchored at the
 * root of the context, the last one that matches decides, a pattern that matches a folder matches
 * everything in it.
 */
export function isLeftOut(lines: readonly string[], path: string): boolean {
  let out = false;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  for (const pattern of lines.map(patternOf)) {
    if (pattern.segments.length === 0) continue;
    if (matchesPathOrParent(pattern.segments, segments)) out = !pattern.negated;
  }
  return out;
}

function patternOf(line: string): Pattern {
  const negated = line.startsWith('!');
  const cleaned = posix.normalize((negated ? line.slice(1) : line).trim()).replace(/^\/+/, '');
  const segments = cleaned.split('/').filter((segment) => segment !== '' && segment !== '.');
  return { negated, segments };
}

function matchesPathOrParent(pattern: readonly string[], path: readonly string[]): boolean {
  for (let length = 1; length <= path.length; length++) if (matchesSegments(pattern, path.slice(0, length))) return true;
  return false;
}

/** `**` stands for any number of folders. Table instead of recursion: time is the product of both lengths. */
function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let row: boolean[] = [true];
  for (let j = 1; j <= path.length; j++) row[j] = false;
  for (const part of pattern) {
    const next: boolean[] = [part === '**' && row[0]!];
    for (let j = 1; j <= path.length; j++) {
      next[j] = part === '**' ? row[j]! || next[j - 1]! : row[j - 1]! && matchesName(part, path[j - 1]!);
    }
    row = next;
  }
  return row[path.length]!;
}

/** `*`, `?` and `[a-z]` inside one name, without backtracking over more than the last star. */
function matchesName(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    const one = p < pattern.length ? unit(pattern, p) : undefined;
    if (one?.star === true) {
      star = p;
      mark = n;
      p++;
    } else if (one !== undefined && one.test(name[n]!)) {
      p += one.length;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

interface Unit {
  readonly star?: true;
  readonly length: number;
  test(c: string): boolean;
}

function unit(pattern: string, at: number): Unit {
  const c = pattern[at]!;
  if (c === '*') return { star: true, length: 1, test: () => true };
  if (c === '?') return { length: 1, test: () => true };
  if (c === '\\' && at + 1 < pattern.length) return { length: 2, test: (x) => x === pattern[at + 1] };
  const end = c === '[' ? pattern.indexOf(']', at + 2) : -1;
  if (end < 0) return { length: 1, test: (x) => x === c };
  const body = pattern.slice(at + 1, end);
  const negated = body.startsWith('^');
  const set = negated ? body.slice(1) : body;
  return { length: end - at + 1, test: (x) => inSet(set, x) !== negated };
}

function inSet(set: string, c: string): boolean {
  for (let i = 0; i < set.length; i++) {
    if (set[i + 1] === '-' && i + 2 < set.length) {
      if (c >= set[i]! && c <= set[i + 2]!) return true;
      i += 2;
    } else if (set[i] === c) return true;
  }
  return false;
}
