import { attestItems } from '../attestations.ts';
import { categories, nearest, printable, type AnyCheck, type AttestItem, type ReportFinding } from '../model/index.ts';
import { frameLines } from '../report/frame.ts';
import { styleOf, severityColour, type Style } from '../report/style.ts';
import { points } from '../report/summary.ts';
import { logLine, place } from '../report/clean.ts';
import type { ScanResult } from '../scan.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { ExplainScoreFlags } from './explain-score.ts';
import { wantsColor } from './output.ts';
import { reachedBy } from './reached.ts';
import { speaksUnicode } from './terminal.ts';

/**
 * `readycheck explain <rule|finding>`: what a rule asks for and why, with a `target` also how it went
 * there; or one finding, named by the start of its fingerprint, of a scan of `target`; or, with "score",
 * how the score comes about.
 */
export async function explainCommand(what: string, target: string | undefined, flags: ExplainScoreFlags): Promise<ExitCode> {
  if (what === 'score') return await (await import('./explain-score.ts')).explainScoreCommand(target ?? '.', flags);
  if (flags.service !== undefined || flags.profile !== undefined)
    throw usageError('--service and --profile go with `readycheck explain score`.');
  const { checks } = await import('../../checks/index.ts');
  const style = styleOf({ color: wantsColor(flags.color, process.stdout), ascii: !speaksUnicode(process.env) });
  const check = checks.find(({ id, aliases }) => id === what || aliases?.includes(what));
  if (check !== undefined) {
    const here =
      target === undefined ? [] : hereLines(await scanned(target, { ...configOnly(flags), only: check.id, profile: 'all' }), check, style);
    process.stdout.write(`${[...ruleLines(check, style), ...here].map(logLine).join('\n')}\n`);
    return exitCodes.passed;
  }
  const item = attestItems.find(({ id }) => id === what);
  if (item !== undefined) {
    const here = target === undefined ? [] : attestedLines(await scanned(target, configOnly(flags)), item, style);
    process.stdout.write(`${[...itemLines(item, style), ...here].join('\n')}\n`);
    return exitCodes.passed;
  }
  if (!/^[0-9a-f]{4,16}$/.test(what)) throw usageError(unknownRule(what, checks));
  let result = await scanned(target ?? '.', configOnly(flags));
  let found = startingWith(what, result);
  if (found.length === 0) {
    // A rule outside the profile in use; its gain is one in the score of all rules.
    result = await scanned(target ?? '.', { ...configOnly(flags), profile: 'all' });
    found = startingWith(what, result);
  }
  if (found.length === 0) throw usageError(`No finding of ${target ?? 'this folder'} has a fingerprint that starts with ${what}.`);
  if (found.length > 1)
    throw usageError(`${found.length} findings start with ${what}: ${found.map(({ fingerprint }) => fingerprint).join(', ')}.`);
  const own = checks.find(({ id }) => id === found[0]!.check)!;
  process.stdout.write(`${[...findingLines(found[0]!, result, style), '', ...ruleLines(own, style)].map(logLine).join('\n')}\n`);
  return exitCodes.passed;
}

/** The flags that a rule or a finding is explained with. */
function configOnly({ config }: ExplainScoreFlags): { readonly config?: string } {
  return config === undefined ? {} : { config };
}

function startingWith(print: string, { report }: ScanResult): readonly ReportFinding[] {
  return report.findings.filter(({ fingerprint }) => fingerprint.startsWith(print));
}

async function scanned(
  target: string,
  flags: { readonly config?: string; readonly only?: string; readonly profile?: 'all' },
): Promise<ScanResult> {
  const [{ scan }, { today }] = await Promise.all([import('../scan.ts'), import('./scan-options.ts')]);
  return await scan(target, {
    today: today(),
    lineHashes: false,
    ...(flags.profile && { profile: flags.profile }),
    ...(flags.only === undefined ? {} : { only: [flags.only] }),
    ...(flags.config === undefined ? {} : { config: flags.config }),
  });
}

/** The id of the rule of that name (or former name); a usage error with what may have been meant. */
export async function ruleCalled(name: string): Promise<string> {
  const { checks } = await import('../../checks/index.ts');
  const check = checks.find(({ id, aliases }) => id === name || aliases?.includes(name));
  if (check === undefined) throw usageError(unknownRule(name, checks));
  return check.id;
}

function unknownRule(what: string, checks: readonly AnyCheck[]): string {
  const ids = [...checks, ...attestItems].map(({ id }) => id);
  const ofArea = ids.filter((id) => id.startsWith(`${what}/`));
  if (ofArea.length > 0) return `"${what}" is an area; its rules are ${ofArea.join(', ')}.`;
  const named = ids.filter((id) => id.endsWith(`/${what}`));
  const guess = named.length === 1 ? named[0] : nearest(what, ids);
  return `There is no rule "${what}"${guess === undefined ? '; `readycheck rules` lists them' : ` (did you mean ${guess}?)`}.`;
}

function itemLines(item: AttestItem, style: Style): readonly string[] {
  return [
    style.paint('bold', item.id),
    item.question,
    '',
    `${style.paint('cyan', 'Why:')} ${item.why}`,
    `${style.paint('cyan', 'How to find out:')} ${item.verify}`,
    `${style.paint('cyan', 'Ask again:')} after ${item.interval} days`,
    `${style.paint('cyan', 'Answer it:')} readycheck attest ${item.id} --evidence <link>. No file shows it, so it never moves the score.`,
  ];
}

/** What was answered in a repository. */
function attestedLines({ report }: ScanResult, { id }: AttestItem, style: Style): readonly string[] {
  const found = report.attestations?.items.find((one) => one.id === id);
  if (found === undefined) return [];
  const said = found.by === undefined ? '' : `, by ${found.by} on ${found.on}, until ${found.expires}`;
  const reason = found.reason === undefined ? '' : `: ${found.reason}`;
  const evidence = found.evidence === undefined ? [] : [`  ${printable(found.evidence)}`];
  return [
    '',
    `${style.paint('cyan', `In ${printable(report.repo.name)}:`)} ${printable(`${found.state.replace('-', ' ')}${said}${reason}`)}`,
    ...evidence,
  ];
}

function ruleLines(check: AnyCheck, style: Style): readonly string[] {
  const facts = [
    ['Category', categories[check.category].title],
    ['Severity', style.paint(severityColour(check.severity), check.severity)],
    ['Profile', check.profile ?? 'recommended'],
    ['Fix', check.fix === undefined ? 'by hand' : `${check.fix.title} (${check.fix.safety})`],
    ...(check.aliases === undefined ? [] : [['Formerly', check.aliases.join(', ')] as const]),
    ...(check.cwe === undefined ? [] : [['Weakness', check.cwe.map((id) => `CWE-${id}`).join(', ')] as const]),
  ];
  return [
    style.paint('bold', check.id),
    check.title,
    '',
    ...facts.map(([name, value]) => `  ${name!.padEnd(9)} ${value}`),
    '',
    `${style.paint('cyan', 'Why:')} ${check.why}`,
    `${style.paint('cyan', 'Remedy:')} ${check.remedy}`,
    `${style.paint('cyan', 'Does not apply:')} where ${check.absent.replace(/\.$/, '')}.`,
    ...(check.refs ?? []).map((ref) => `${style.paint('cyan', 'See:')} ${ref}`),
    `${style.paint('cyan', 'Accept it:')} a comment "readycheck-ignore ${check.id} -- <reason>" on the line or the one above, or \`suppressions\` in readycheck.yaml.`,
  ];
}

/** How a rule went in a repository: every subject with what it rests on. */
function hereLines({ report }: ScanResult, check: AnyCheck, style: Style): readonly string[] {
  const result = report.checks.find(({ id }) => id === check.id);
  const head = style.paint('cyan', `In ${printable(report.repo.name)}:`);
  if (result === undefined) return ['', `${head} switched off by the configuration.`];
  if (result.subjects.length === 0) return ['', `${head} ${result.outcome.replace('-', ' ')}: ${printable(result.reason ?? '')}`];
  const lines = result.subjects.flatMap(({ name, outcome, reason, evidence }) => [
    `  ${outcome.padEnd(7)} ${printable(name)}${reason === undefined ? '' : `: ${printable(reason)}`}`,
    ...evidence.map((piece) => `            ${place(piece)}${piece.note === undefined ? '' : `  ${printable(piece.note)}`}`),
    ...report.findings
      .filter((finding) => finding.check === check.id && finding.subject === name)
      .map((finding) => `            ${place(finding.location)}  ${printable(finding.message)} (${finding.fingerprint.slice(0, 8)})`),
  ]);
  return ['', head, ...lines];
}

function findingLines(finding: ReportFinding, result: ScanResult, style: Style): readonly string[] {
  const { report } = result;
  const status = finding.suppression === undefined ? finding.status : `${finding.status}: ${printable(finding.suppression)}`;
  const held = finding.heldBy === undefined ? '' : `, held by the cap of ${finding.heldBy}; without caps +${points(finding.uncappedGain)}`;
  const frame = finding.frame === undefined ? [] : frameLines(finding.frame, finding.location, style, process.stdout.columns ?? 100);
  const steps = pathLines(finding, result, style);
  const score = report.score.value;
  const service = report.services.find(({ id }) => id === finding.service)?.name ?? finding.service;
  return [
    style.paint('bold', place(finding.location)),
    printable(finding.message),
    '',
    ...frame,
    ...(steps.length === 0 ? [] : ['', style.paint('cyan', 'How it is reached:'), ...steps]),
    ...(finding.related.length === 0 ? [] : ['', style.paint('cyan', 'See also:')]),
    ...finding.related.map((related) => `  ${place(related)}  ${printable(related.message)}`),
    '',
    `  Subject     ${printable(finding.subject)}${service === undefined || service === finding.subject ? '' : ` of service ${printable(service)}`}`,
    `  Severity    ${finding.severity}`,
    `  Confidence  ${finding.confidence}`,
    `  Status      ${status}`,
    `  Gain        +${points(finding.gain)}${score === null ? '' : ` (${points(score)} to ${points(score + finding.gain)})`}${held}`,
    `  Fingerprint ${finding.fingerprint}`,
  ];
}

/** Nothing for what no service runs. */
function pathLines(finding: ReportFinding, result: ScanResult, style: Style): readonly string[] {
  return reachedBy(finding, result).map((step) => `  ${place(step)}  ${style.paint('dim', printable(step.note ?? ''))}`);
}
