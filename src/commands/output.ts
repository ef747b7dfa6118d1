import { appendFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../model/index.ts';
import type { HistoryPoint } from '../report/html.ts';
import type { SarifOptions } from '../report/sarif.ts';
import { usageError } from '../usage-error.ts';
import type { Format, OutputFlags } from './flags.ts';
import { speaksUnicode } from './terminal.ts';

/** Cells of a line where nobody says how wide the terminal is. */
const defaultWidth = 100;

/** Colour: as asked for; else by NO_COLOR, FORCE_COLOR and whether a terminal reads. */
export function wantsColor(flag: boolean | undefined, stream: { readonly isTTY?: boolean }): boolean {
  if (flag !== undefined) return flag;
  if ((process.env['NO_COLOR'] ?? '') !== '') return false;
  const forced = process.env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}

/** Does some output of these flags want line hashes (SARIF, and JSON that SARIF may be made of later)? */
export function wantsLineHashes(flags: OutputFlags): boolean {
  return wants(flags, 'sarif') || wants(flags, 'json');
}

/** Does some output of these flags carry what only a scan knows: planned fixes, how findings are reached? */
export function wantsWhole(flags: OutputFlags): boolean {
  return wants(flags, 'sarif');
}

function wants(flags: OutputFlags, wanted: Format): boolean {
  return flags.format === wanted || (flags.output ?? []).some(({ format }) => format === wanted);
}

/** What some formats show besides the report. */
export interface Extras {
  /** By fingerprint: planned fixes and how findings are reached, for SARIF. */
  readonly fixes?: SarifOptions['fixes'] | undefined;
  readonly paths?: SarifOptions['paths'] | undefined;
  /** Repository whose history the HTML page draws. */
  readonly historyOf?: string | undefined;
}

/** Writes a report to standard output and to every file asked for. Each format is loaded when it is used. */
export async function writeReport(report: Report, flags: OutputFlags, extras: Extras = {}): Promise<void> {
  for (const { format, file } of flags.output ?? []) {
    const text = await formatted(report, format, { ...flags, color: false }, extras, undefined);
    writing(file, () => {
      mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
      writeFileSync(file, text);
    });
  }
  if (wants(flags, 'github')) await addJobSummary(report, process.env['GITHUB_STEP_SUMMARY']);
  process.stdout.write(await formatted(report, flags.format ?? 'text', flags, extras, process.stdout));
}

function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw usageError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** Adds to what the step has in its summary so far; GitHub refuses one that is too long as a whole. */
async function addJobSummary(report: Report, file: string | undefined): Promise<void> {
  if (file === undefined || file === '') return;
  const { longestSummary, summaryReport } = await import('../report/markdown.ts');
  const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const room = longestSummary - before - 1;
  const text = summaryReport(report, { most: room });
  if (Buffer.byteLength(text) > room) {
    process.stderr.write('The summary of this step has no room left; GitHub would drop all of it.\n');
    return;
  }
  writing(file, () => appendFileSync(file, `${before === 0 ? '' : '\n'}${text}`));
}

/** The scores kept of earlier commits; lines that cannot be read are what `readycheck history` tells about. */
async function historyPoints(root: string | undefined): Promise<readonly HistoryPoint[]> {
  if (root === undefined) return [];
  const [{ readHistory }, { seriesOf }, { rulesChanged }] = await Promise.all([
    import('../history/store.ts'),
    import('../history/trend.ts'),
    import('../history/chart.ts'),
  ]);
  return seriesOf(readHistory(root).rows).map((point) => ({
    commit: point.row.commit,
    date: point.row.date,
    score: point.row.score,
    rulesChanged: rulesChanged(point),
  }));
}

/** `terminal` is where the text goes; undefined for a file, which must not depend on who runs this. */
async function formatted(
  report: Report,
  format: Format,
  flags: OutputFlags,
  { fixes, paths, historyOf }: Extras,
  terminal: { readonly isTTY?: boolean; readonly columns?: number } | undefined,
): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).jsonReport(report);
    case 'sarif': {
      const { sarifReport } = await import('../report/sarif.ts');
      return sarifReport(report, { suppressed: flags.suppressed === true, ...(fixes && { fixes }), ...(paths && { paths }) });
    }
    case 'html':
      return (await import('../report/html.ts')).htmlReport(report, { history: await historyPoints(historyOf) });
    case 'markdown':
      return (await import('../report/markdown.ts')).markdownReport(report);
    case 'summary':
      return (await import('../report/markdown.ts')).summaryReport(report);
    case 'github':
      return (await import('../report/github.ts')).githubReport(report);
    case 'gitlab':
      return (await import('../report/gitlab.ts')).gitlabReport(report);
    case 'gitlab-sast':
      return (await import('../report/gitlab.ts')).gitlabSastReport(report);
    case 'junit':
      return (await import('../report/junit.ts')).junitReport(report);
    case 'rdjson':
      return (await import('../report/rdjson.ts')).rdjsonReport(report);
    case 'csv':
      return (await import('../report/csv.ts')).csvReport(report);
    case 'badge':
      return (await import('../report/badge.ts')).badgeSvg(report);
    case 'badge-json':
      return (await import('../report/badge.ts')).badgeJson(report);
    case 'text': {
      const { textReport } = await import('../report/text.ts');
      return textReport(report, {
        color: wantsColor(flags.color, process.stdout),
        ascii: flags.ascii === true || !speaksUnicode(process.env),
        verbose: flags.verbose === true,
        quiet: flags.quiet === true,
        width: terminal?.columns ?? defaultWidth,
        wrap: terminal?.isTTY === true,
      });
    }
  }
}
