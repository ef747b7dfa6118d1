import { statSync } from 'node:fs';
import path from 'node:path';
import { chartLines, rulesChanged } from '../history/chart.ts';
import { stepLines } from '../history/step-lines.ts';
import { regressionsOf, stepsOf } from '../history/steps.ts';
import { readHistory } from '../history/store.ts';
import { svgChart } from '../history/svg.ts';
import { csvText, tableLines } from '../history/table.ts';
import { rowsAlong, rowsOfService, seriesOf, servicesIn } from '../history/trend.ts';
import { nearest, printable } from '../model/index.ts';
import { jsonText } from '../report/json.ts';
import { commitInfos, lineOfCommits } from '../source/commit-info.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { speaksUnicode } from './terminal.ts';

export const historyFormats = ['text', 'json', 'csv', 'svg'] as const;

export interface HistoryFlags {
  readonly format?: (typeof historyFormats)[number];
  readonly ascii?: boolean;
  /** Id of a service: its scores instead of the repository's. */
  readonly service?: string;
  /** Rows of other branches too, by date. */
  readonly all?: boolean;
}

/** Columns where nobody says how wide the terminal is. */
const defaultWidth = 100;

/** Where no terminal ends the line, the table is not cut. */
const uncut = 1_000;

/** Rows of the table in text; JSON and CSV have all. */
const tableRows = 15;

/** Falls of the score that are explained in text. */
const regressionsShown = 5;

/** `readycheck history [show]`: the scores of the commits that were judged, as chart, table, and what lowered them. */
export async function historyShowCommand(target: string, flags: HistoryFlags): Promise<ExitCode> {
  const root = path.resolve(target);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    const meant = nearest(target, ['show', 'backfill', 'blame']);
    throw usageError(`${target} is not a folder.${meant === undefined ? '' : ` Did you mean \`readycheck history ${meant}\`?`}`);
  }
  const { rows: stored, problems } = readHistory(root);
  for (const problem of problems) process.stderr.write(`${printable(problem)}\n`);
  const { commits, isWhole } = await lineOfCommits(root);
  const { rows, elsewhere } = flags.all === true ? { rows: stored, elsewhere: 0 } : rowsAlong(stored, commits, isWhole);
  if (elsewhere > 0) {
    const of = elsewhere === 1 ? '1 row belongs to a commit' : `${elsewhere} rows belong to commits`;
    process.stderr.write(`${of} of other branches and ${elsewhere === 1 ? 'is' : 'are'} left out; --all shows them by date.\n`);
  }
  const services = servicesIn(rows);
  if (flags.service !== undefined && !services.includes(flags.service)) {
    const known =
      services.length === 0 ? 'the rows know no services (only repositories with several have them)' : `there are ${services.join(', ')}`;
    throw usageError(`There is no service "${flags.service}" in this history; ${known}.`);
  }
  const points = seriesOf(flags.service === undefined ? rows : rowsOfService(rows, flags.service));
  const steps = flags.service === undefined ? stepsOf(points) : [];
  switch (flags.format ?? 'text') {
    case 'json': {
      const told = steps.map(({ point, before, ...rest }) => ({ commit: point.row.commit, after: before.row.commit, ...rest }));
      process.stdout.write(jsonText({ schemaVersion: 1, points, steps: told, services, problems }));
      return exitCodes.passed;
    }
    case 'csv':
      process.stdout.write(csvText(points));
      return exitCodes.passed;
    case 'svg': {
      const title = `Readiness of ${path.basename(root)}${flags.service === undefined ? '' : `, ${flags.service}`}`;
      const own = flags.service === undefined ? services : [];
      const series = own.map((name) => ({ name, scores: points.map(({ row }) => row.services?.[name] ?? null) }));
      process.stdout.write(svgChart(points, title, series));
      return exitCodes.passed;
    }
    case 'text':
  }
  if (points.length === 0) {
    process.stderr.write(
      'There is no history yet. A scan of a clean git commit adds a row to .readycheck/history.jsonl; `readycheck history backfill` adds the past.\n',
    );
    return exitCodes.passed;
  }
  const width = process.stdout.columns ?? defaultWidth;
  const ascii = flags.ascii === true || !speaksUnicode(process.env);
  const legend = points.some(rulesChanged) ? ['R: other rules from here on'] : [];
  const falls = regressionsOf(steps, regressionsShown);
  const infos = await commitInfos(
    root,
    falls.map(({ point }) => point.row.commit),
  );
  const between = new Map(commits.map((commit, i) => [commit, commits.length - i]));
  const distance = (from: string, to: string): number | undefined => {
    const [a, b] = [between.get(from), between.get(to)];
    return a === undefined || b === undefined ? undefined : b - a;
  };
  const lines = [
    ...chartLines(points, { width, ascii }),
    ...legend,
    '',
    ...tableLines(points, { width: process.stdout.columns ?? uncut, limit: tableRows, ascii }),
    ...stepLines(falls, { infos, distance }),
    ...(flags.service === undefined && services.length > 0
      ? ['', `Services: ${services.map(printable).join(', ')}; --service <id> shows one by itself.`]
      : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.passed;
}
