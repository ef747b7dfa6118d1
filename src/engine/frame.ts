import {
  lineSpan,
  type Loc,
  printable,
  type ReportFrame,
  type ReportLocation,
  type Span,
  spanEnd,
  spanEnds,
  spanFrom,
  spanStart,
} from '../model/index.ts';
import { redactSecrets } from '../model/secrets.ts';
import type { Locator } from './locator.ts';

/** Lines shown before and after a finding, and of the finding itself. */
const around = 2;
const longest = 5;
/** Characters of a line that are kept. */
const width = 160;
/** Characters before and after the frame in which a secret may begin or end (a private key runs over many lines). */
const reach = 20_000;

/** Weaknesses that consist in a secret standing there: what such a finding points at is never shown. */
const secretWeaknesses = [259, 321, 798];

interface PointsAtSecret {
  readonly check: { readonly cwe?: readonly number[] };
  readonly problem: { readonly at: Loc };
}

/** Spans that are secret because a check says so, by file. */
export function secretSpans(findings: readonly PointsAtSecret[], locator: Locator): ReadonlyMap<string, readonly Span[]> {
  const spans = new Map<string, Span[]>();
  for (const { check, problem } of findings) {
    if (check.cwe?.some((id) => secretWeaknesses.includes(id)) !== true) continue;
    const { file, start, end } = problem.at;
    const text = locator.lines(file)?.text.slice(start, end) ?? '';
    if (copiesFiles.test(text)) continue;
    const name = named.exec(text)?.[0].length ?? 0;
    spans.set(file, [...(spans.get(file) ?? []), spanFrom(start + name, end)]);
  }
  return spans;
}

/** An instruction that moves files about holds names, not values. */
const copiesFiles = /^(?:(?:RUN\s+)?(?:cp|mv)|COPY|ADD)\s[\w\s./*-]*$/i;

/** The name before a value may be seen: `NAME=`, `name: `, `ENV NAME `. Base64 may end in `=`, so something else must follow. */
const named = /^(?:(?:ENV|ARG)\s+\w+[\s=]+|["']?[A-Za-z_][\w.-]*["']?\s*(?::\s+|\s=\s+|=(?![=\s]|$)))/i;

/**
 * The few lines around a place, ready to be kept in a report: secrets blanked out, control
 * characters (tabs aside) replaced one for one, long lines cut to a window around the place.
 */
export function frameOf(
  read: { readonly text: string; readonly starts: readonly number[] },
  at: ReportLocation,
  secrets: readonly Span[] = [],
): ReportFrame {
  const { text, starts } = read;
  const last = text.endsWith('\n') ? Math.max(1, starts.length - 1) : starts.length;
  const from = Math.max(1, at.startLine - around);
  const to = Math.max(from, Math.min(last, Math.min(at.endLine, at.startLine + longest - 1) + around));
  const cutAt = at.startColumn > width - 40 ? at.startColumn - 40 : 1;
  const lines = [];
  for (let line = from; line <= to; line++) {
    const [start, end] = spanEnds(lineSpan(text, starts, line));
    lines.push([Math.min(end, start + cutAt - 1), Math.min(end, start + cutAt - 1 + width)] as const);
  }
  const first = Math.max(0, lines[0]![0] - reach);
  const masked = redactSecrets(
    text.slice(first, lines.at(-1)![1] + reach),
    secrets
      .filter((secret) => spanEnd(secret) > first)
      .map((secret) => [Math.max(0, spanStart(secret) - first), spanEnd(secret) - first] as const),
  );
  return { startLine: from, startColumn: cutAt, lines: lines.map(([start, end]) => printable(masked.slice(start - first, end - first))) };
}
