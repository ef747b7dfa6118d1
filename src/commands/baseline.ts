import { readOwnFile, writeOwnFile } from '../config/own-files.ts';
import { baselineFile, baselineRow, baselineText, readBaseline, type Baseline, type BaselineRow } from '../engine/index.ts';
import { printable, type Profile, type Report, type ReportFinding } from '../model/index.ts';
import { jsonText } from '../report/json.ts';
import { scanReport } from '../scan.ts';
import { usageError } from '../usage-error.ts';
import { version } from '../version.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { today } from './scan-options.ts';

export interface BaselineFlags {
  readonly profile?: Profile;
  readonly config?: string;
  /** `create`: write over a baseline that is there. */
  readonly force?: boolean;
  /** `update`: also accept findings of rules that had run. */
  readonly add?: boolean;
  /** Write nothing; exit code 1 when something would change. */
  readonly check?: boolean;
}

/** What a command makes of the baseline. */
interface Plan {
  readonly rows: readonly BaselineRow[];
  readonly tools: readonly string[];
  readonly rules: ReadonlySet<string> | undefined;
  readonly says: readonly string[];
}

/** `readycheck baseline create`: every open finding is accepted as it is today. */
export async function baselineCreateCommand(target: string, flags: BaselineFlags): Promise<ExitCode> {
  const { report, root } = await scanned(target, flags);
  if (flags.force !== true && readOwnFile(root, baselineFile) !== undefined)
    throw usageError(`${baselineFile} is there already; \`readycheck baseline update\` brings it up to date, --force writes it anew.`);
  const rows = report.findings.filter(isUnsuppressed).map(baselineRow);
  const noun = rows.length === 1 ? 'finding' : 'findings';
  const says = [`${rows.length} ${noun} in ${baselineFile}: none of them fails the gate. The score stays as it is.`];
  return settle(root, undefined, { rows, tools: [version], rules: ranRules(report), says }, flags);
}

/**
 * `readycheck baseline update`: the ratchet. What is gone is taken out; rules that are newer than the
 * baseline come in with what they find; what has come up under rules it knows is listed and stays
 * open, unless `--add` asks for it.
 */
export async function baselineUpdateCommand(target: string, flags: BaselineFlags): Promise<ExitCode> {
  const { report, root } = await scanned(target, flags);
  const before = existing(root);
  const newer = new Set(report.baseline?.newerRules);
  const accepted = report.findings.filter(({ status }) => status === 'baseline');
  const open = report.findings.filter(({ status }) => status === 'open');
  const ofNewer = open.filter(({ check }) => newer.has(check));
  const ofKnown = open.filter(({ check }) => !newer.has(check));
  const added = [...ofNewer, ...(flags.add === true ? ofKnown : [])];
  const gone = staleRows(before, report);
  const would = flags.check === true ? 'would be ' : '';
  const says = [
    ...gone.map((row) => `- ${nameOf(row)}`),
    ...added.map(
      (finding) => `+ ${nameOf(baselineRow(finding))}${newer.has(finding.check) ? '  (a rule that is newer than the baseline)' : ''}`,
    ),
    `${baselineFile}: ${added.length} ${would}added, ${gone.length} ${would}taken out.`,
    ...(flags.add === true || ofKnown.length === 0
      ? []
      : [
          `${counted(ofKnown.length)} not in the baseline and stay open; --add accepts them:`,
          ...ofKnown.map((f) => `  ${nameOf(baselineRow(f))}`),
        ]),
  ];
  const rows = [...unjudgedRows(before, report), ...accepted.map(baselineRow), ...added.map(baselineRow)];
  const rules = new Set([...(before.rules ?? []), ...ranRules(report)]);
  return settle(root, before, { rows, tools: [version], rules, says }, flags);
}

/** `readycheck baseline prune`: takes out what is gone, and nothing else changes. */
export async function baselinePruneCommand(target: string, flags: BaselineFlags): Promise<ExitCode> {
  const { report, root } = await scanned(target, flags);
  const before = existing(root);
  const gone = staleRows(before, report);
  const left = [...before.rows.values()].filter((row) => !gone.includes(row));
  const says = [
    ...gone.map((row) => `- ${nameOf(row)}`),
    `${baselineFile}: ${gone.length} ${flags.check === true ? 'would be ' : ''}taken out, ${left.length} left.`,
  ];
  return settle(root, before, { rows: left, tools: before.tools, rules: before.rules, says }, flags);
}

/** `readycheck baseline schema`: JSON Schema of one line of the file. */
export async function baselineSchemaCommand(): Promise<ExitCode> {
  const { baselineLineSchema } = await import('../config/baseline-schema.ts');
  process.stdout.write(jsonText(baselineLineSchema()));
  return exitCodes.passed;
}

async function scanned(target: string, flags: BaselineFlags): Promise<{ readonly report: Report; readonly root: string }> {
  return await scanReport(target, {
    today: today(),
    lineHashes: false,
    ...(flags.profile && { profile: flags.profile }),
    ...(flags.config === undefined ? {} : { config: flags.config }),
  });
}

function existing(root: string): Baseline {
  const read = readOwnFile(root, baselineFile);
  if (read === undefined) throw usageError(`There is no ${baselineFile} here; \`readycheck baseline create\` writes one.`);
  if ('problem' in read) throw usageError(`${baselineFile} ${read.problem}.`);
  const baseline = readBaseline(read.text);
  const bad = baseline.badLines[0];
  // Writing the file anew would drop what somebody meant.
  if (bad !== undefined) throw usageError(`${baselineFile}:${bad} is no line of a baseline; mend or remove it first.`);
  return baseline;
}

function isUnsuppressed({ status }: ReportFinding): boolean {
  return status !== 'suppressed';
}

/** Rules that came to a verdict, or could have. One that broke or was stopped has not run. */
function ranRules(report: Report): ReadonlySet<string> {
  return new Set(report.checks.filter(({ outcome }) => outcome !== 'error').map(({ id }) => id));
}

function staleRows(before: Baseline, report: Report): readonly BaselineRow[] {
  const stale = new Set(report.baseline?.stale);
  return [...before.rows.values()].filter(({ fingerprint }) => stale.has(fingerprint));
}

/** Rows that this scan says nothing about: their rule did not run, or could not judge. */
function unjudgedRows(before: Baseline, report: Report): readonly BaselineRow[] {
  const stale = new Set(report.baseline?.stale);
  const found = new Set(report.findings.map(({ fingerprint }) => fingerprint));
  const ran = new Set(report.checks.map(({ id }) => id));
  return [...before.rows.values()].filter(
    ({ fingerprint, check }) =>
      !stale.has(fingerprint) && !found.has(fingerprint) && (check === undefined || !ran.has(check) || isOpenQuestion(report, check)),
  );
}

function isOpenQuestion(report: Report, id: string): boolean {
  const isOpen = ({ outcome }: { readonly outcome: string }): boolean => outcome === 'unknown' || outcome === 'error';
  return report.checks.some((check) => check.id === id && (isOpen(check) || check.subjects.some(isOpen)));
}

function settle(root: string, before: Baseline | undefined, plan: Plan, flags: BaselineFlags): ExitCode {
  const rows = new Map(plan.rows.map((row) => [row.fingerprint, row]));
  const text = baselineText({ rows, tools: plan.tools, rules: plan.rules });
  const changes = before === undefined || baselineText(before) !== text;
  process.stdout.write(`${plan.says.map(printable).join('\n')}\n`);
  if (flags.check === true) {
    if (changes) process.stderr.write(`${baselineFile} is not up to date.\n`);
    return changes ? exitCodes.gateFailed : exitCodes.passed;
  }
  if (!changes) return exitCodes.passed;
  try {
    writeOwnFile(root, baselineFile, text, 'union');
  } catch (error) {
    throw usageError(`${error instanceof Error ? error.message : String(error)}.`);
  }
  return exitCodes.passed;
}

function nameOf({ check, subject, file, message, fingerprint }: BaselineRow): string {
  const where = [check, subject].filter((part) => part !== undefined).join(' of ');
  return `${where === '' ? fingerprint : where}${file === undefined ? '' : ` (${file})`}${message === undefined ? '' : `: ${message}`}`;
}

function counted(n: number): string {
  return n === 1 ? 'One finding is' : `${n} findings are`;
}
