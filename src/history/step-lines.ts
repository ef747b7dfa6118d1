import { printable } from '../model/index.ts';
import type { CheckChange, Step } from './steps.ts';

export interface StepLineOptions {
  /** Who made a commit and what it says, by its id. */
  readonly infos: ReadonlyMap<string, { readonly author: string; readonly subject: string }>;
  /** Commits from one to the other along the line; undefined where that is not known. */
  readonly distance: (from: string, to: string) => number | undefined;
}

/** Checks named per fall. */
const named = 4;

/** Falls of the score with the commit that caused each, in plain text; nothing where there are none. */
export function stepLines(steps: readonly Step[], { infos, distance }: StepLineOptions): readonly string[] {
  if (steps.length === 0) return [];
  const lines = steps.flatMap((step) => {
    const { row } = step.point;
    const info = infos.get(row.commit);
    const commits = distance(step.before.row.commit, row.commit);
    const who = info === undefined ? '' : `  ${cut(printable(info.subject), 60)} (${cut(printable(info.author), 30)})`;
    const range =
      commits === undefined || commits <= 1
        ? []
        : [
            `        one of the ${commits} commits since ${step.before.row.commit.slice(0, 7)}; readycheck history backfill --since ${step.before.row.commit.slice(0, 7)} looks at each`,
          ];
    return [
      `  ${step.code.toFixed(1).padStart(6)}  ${row.commit.slice(0, 7)}  ${row.date.slice(0, 10)}${who}`,
      `        ${reasons(step.checks)}`,
      ...range,
    ];
  });
  return ['', 'What lowered the score most', ...lines];
}

function reasons(checks: readonly CheckChange[]): string {
  const bad = checks.filter(({ effect }) => effect < 0);
  if (bad.length === 0) return 'by several changes together';
  const words: Record<CheckChange['what'], string> = {
    failed: 'fails now',
    worse: 'got worse',
    began: 'is judged now',
    ended: 'is judged no more',
    passed: 'passes now',
    better: 'got better',
  };
  const shown = [...bad].sort((a, b) => a.effect - b.effect).slice(0, named);
  const rest = bad.length - shown.length;
  return `${shown.map(({ id, what, effect }) => `${printable(id)} ${words[what]} (${effect.toFixed(1)})`).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 3).trimEnd()}...`;
}
