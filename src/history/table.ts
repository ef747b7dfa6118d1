import { categories, csvCell, csvLine, printable, severities } from '../model/index.ts';
import type { Category } from '../model/index.ts';
import { rulesChanged } from './chart.ts';
import type { Point } from './trend.ts';

/**
 * The series as a table in plain text, newest first, at most `limit` rows. Where the rules changed
 * anywhere, two columns say how much of each change the code and how much the rules did.
 */
export function tableLines(
  points: readonly Point[],
  options: { readonly width: number; readonly limit: number; readonly ascii?: boolean },
): readonly string[] {
  const shown = points.slice(-options.limit).reverse();
  const split = points.some(rulesChanged);
  const head = `commit   date        score       change${split ? '    code   rules' : ''}  open findings`;
  const lines = shown.map((point) => {
    const { row, change } = point;
    const score = row.score === null ? 'not scored' : `${row.score.toFixed(1).padStart(5)} ${row.grade ?? ''}`;
    const parts = split ? [change?.total, change?.code, change?.rules] : [change?.total];
    const changes = parts.map((part) => signed(part).padStart(6)).join('  ');
    return cut(
      `${row.commit.slice(0, 7)}  ${row.date.slice(0, 10)}  ${score.padEnd(11)} ${changes}  ${counts(point)}${moved(point)}`,
      options,
    );
  });
  const earlier = points.length - shown.length;
  return [cut(head, options), ...lines, ...(earlier > 0 ? [cut(`and ${String(earlier)} earlier; --format csv has all`, options)] : [])];
}

function counts({ row }: Point): string {
  const parts = [...severities]
    .reverse()
    .flatMap((severity) => (row.open[severity] === undefined ? [] : [`${String(row.open[severity])} ${severity}`]));
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** "; 16 rules new, 2 dropped" */
function moved({ change }: Point): string {
  const added = change?.added.length ?? 0;
  const dropped = change?.dropped.length ?? 0;
  const parts = [...(added > 0 ? [`${String(added)} new`] : []), ...(dropped > 0 ? [`${String(dropped)} dropped`] : [])];
  return parts.length === 0 ? '' : `; rules: ${parts.join(', ')}`;
}

/** "+1.2", "-0.4", "0.0", "" for no change known. */
function signed(points: number | null | undefined): string {
  if (points === null || points === undefined) return '';
  return points > 0 ? `+${points.toFixed(1)}` : points.toFixed(1);
}

/** One line of at most `width` characters; a sign shows where something is missing. */
function cut(text: string, { width, ascii = false }: { readonly width: number; readonly ascii?: boolean }): string {
  const room = Math.max(20, width);
  const whole = printable(text).trimEnd();
  if (whole.length <= room) return whole;
  const more = ascii ? '~' : '…';
  return `${whole.slice(0, room - 1).trimEnd()}${more}`;
}

const csvHead = ['commit', 'date', 'tool', 'ruleset', 'profile', 'score', 'grade', 'strict', 'change', 'code', 'rules', 'cap'];

/** The whole series as CSV (RFC 4180), oldest first. Empty cells: not known, or not scored. */
export function csvText(points: readonly Point[]): string {
  const names = Object.keys(categories) as Category[];
  const rows = points.map(({ row, change }) => [
    row.commit,
    row.date,
    csvCell(row.tool),
    csvCell(row.ruleset),
    row.profile,
    number(row.score),
    row.grade ?? '',
    number(row.strict ?? row.score),
    number(change?.total),
    number(change?.code),
    number(change?.rules),
    csvCell(row.cap ?? ''),
    ...[...severities].reverse().map((severity) => String(row.open[severity] ?? 0)),
    ...names.map((name) => number(row.categories[name])),
  ]);
  return [[...csvHead, ...[...severities].reverse(), ...names], ...rows].map(csvLine).join('');
}

function number(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
