import type { Finding } from './findings.ts';
import { keyOfText } from './fingerprint.ts';

/** A finding by what it looks like rather than where it is. Plain data. */
export interface Sighting {
  readonly fingerprint: string;
  readonly file: string;
  /** Check and what is wrong, without the path of the file. */
  readonly what: string;
  /** The lines it points at, white space folded. */
  readonly text: string;
}

/** What of the base it takes to tell what only moved. */
export interface BaseSightings {
  readonly sightings: readonly Sighting[];
  /** Was there a file of that path? */
  readonly hadFile: (file: string) => boolean;
}

/** Characters other than white space that a line must have to be recognised elsewhere; less is a bracket. */
const telling = 8;

/** Lines of one finding that are compared. */
const mostLines = 20;

/** What findings look like. `textOf` is the repository they were found in. */
export function sightingsOf(findings: readonly Finding[], textOf: (file: string) => string | undefined): readonly Sighting[] {
  const linesOf = new Map<string, readonly string[]>();
  return findings.map(({ check, problem, location, fingerprint }) => {
    const { file, startLine, endLine } = location;
    let lines = linesOf.get(file);
    if (lines === undefined) linesOf.set(file, (lines = (textOf(file) ?? '').split('\n')));
    const text = folded(lines.slice(startLine - 1, Math.min(endLine, startLine - 1 + mostLines)).join('\n'));
    const key = problem.key ?? keyOfText((textOf(file) ?? '').slice(problem.at.start, problem.at.end));
    return { fingerprint, file, what: `${check.id}\0${key.replaceAll(file, '\0')}`, text };
  });
}

/**
 * Findings that the base has too, elsewhere: the same is wrong with the same lines, and those lines are no
 * longer where they were. A copy is no move, and neither is a finding that was mended while another like
 * it came up. Each finding of the base stands for one.
 * @param textOf the repository of `now`
 * @param hasFile is there a file of that path in it?
 * @returns fingerprints of those of `now`, each with the one it had in the base
 */
export function movedFindings(
  now: readonly Sighting[],
  base: BaseSightings,
  textOf: (file: string) => string | undefined,
  hasFile: (file: string) => boolean,
): ReadonlyMap<string, string> {
  const stays = new Set(now.map(({ fingerprint }) => fingerprint));
  const known = new Set(base.sightings.map(({ fingerprint }) => fingerprint));
  const gone = new Map<string, Sighting[]>();
  for (const one of base.sightings) {
    if (stays.has(one.fingerprint)) continue;
    const key = `${one.what}\0${one.text}`;
    const list = gone.get(key);
    if (list === undefined) gone.set(key, [one]);
    else list.push(one);
  }
  const moved = new Map<string, string>();
  if (gone.size === 0) return moved;
  const foldedTexts = new Map<string, string>();
  const holds = (file: string, text: string): boolean => {
    let whole = foldedTexts.get(file);
    if (whole === undefined) foldedTexts.set(file, (whole = folded(textOf(file) ?? '')));
    return whole.includes(text);
  };
  for (const one of now) {
    if (known.has(one.fingerprint)) continue;
    const candidates = gone.get(`${one.what}\0${one.text}`) ?? [];
    const index = candidates.findIndex((before) => {
      const isRenamed = before.file !== one.file && !hasFile(before.file) && !base.hadFile(one.file);
      if (isRenamed) return true;
      return one.text.replaceAll(' ', '').length >= telling && before.file !== one.file && !holds(before.file, one.text);
    });
    const [before] = index < 0 ? [] : candidates.splice(index, 1);
    if (before !== undefined) moved.set(one.fingerprint, before.fingerprint);
  }
  return moved;
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
