import { categories, nearest, printable, type AnyCheck, type Report, type ReportFinding } from '../model/index.ts';
import { frameLines } from '../report/frame.ts';
import { styleOf, severityColour, type Style } from '../report/style.ts';
import { points } from '../report/summary.ts';
import { place } from '../report/text.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { wantsColor } from './output.ts';

/**
 * `readycheck explain <rule|finding>`: what a rule asks for and why; or one finding, named by the
 * start of its fingerprint, of a scan of `target`.
 */
export async function explainCommand(
  what: string,
  target: string,
  flags: { readonly color?: boolean; readonly config?: string },
): Promise<ExitCode> {
  const { checks } = await import('../../checks/index.ts');
  const style = styleOf({ color: wantsColor(flags.color, process.stdout), ascii: false });
  const check = checks.find(({ id, aliases }) => id === what || aliases?.includes(what));
  if (check !== undefined) {
    process.stdout.write(`${ruleLines(check, style).join('\n')}\n`);
    return exitCodes.passed;
  }
  if (!/^[0-9a-f]{4,16}$/.test(what)) throw usageError(unknownRule(what, checks));
  const { scan } = await import('../scan.ts');
  const { today } = await import('./scan.ts');
  const { report } = await scan(target, {
    today: today(),
    lineHashes: false,
    profile: 'all',
    ...(flags.config === undefined ? {} : { config: flags.config }),
  });
  const found = report.findings.filter(({ fingerprint }) => fingerprint.startsWith(what));
  if (found.length === 0) throw usageError(`No finding of ${target} has a fingerprint that starts with ${what}.`);
  if (found.length > 1)
    throw usageError(`${found.length} findings start with ${what}: ${found.map(({ fingerprint }) => fingerprint).join(', ')}.`);
  const own = checks.find(({ id }) => id === found[0]!.check)!;
  process.stdout.write(`${[...findingLines(found[0]!, report, style), '', ...ruleLines(own, style)].join('\n')}\n`);
  return exitCodes.passed;
}

function unknownRule(what: string, checks: readonly AnyCheck[]): string {
  const guess = nearest(
    what,
    checks.map(({ id }) => id),
  );
  return `There is no rule "${what}"${guess === undefined ? '; `readycheck rules` lists them' : ` (did you mean ${guess}?)`}.`;
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
    `${style.paint('cyan', 'Applies:')} not where ${check.absent.replace(/\.$/, '')}.`,
    ...(check.refs ?? []).map((ref) => `${style.paint('cyan', 'See:')} ${ref}`),
    `${style.paint('cyan', 'Accept it:')} a comment "readycheck-ignore ${check.id} -- <reason>" on the line or the one above.`,
  ];
}

function findingLines(finding: ReportFinding, report: Report, style: Style): readonly string[] {
  const status = finding.suppression === undefined ? finding.status : `${finding.status}: ${printable(finding.suppression)}`;
  const held = finding.heldBy === undefined ? '' : ` (held by the cap of ${finding.heldBy}; without caps +${points(finding.uncappedGain)})`;
  const frame = finding.frame === undefined ? [] : frameLines(finding.frame, finding.location, style, process.stdout.columns ?? 100);
  return [
    style.paint('bold', place(finding.location)),
    printable(finding.message),
    '',
    ...frame,
    ...finding.related.map((related) => `see ${place(related)}  ${printable(related.message)}`),
    '',
    `  Subject     ${printable(finding.subject)}${finding.service === undefined ? '' : ` of service ${printable(finding.service)}`}`,
    `  Confidence  ${finding.confidence}`,
    `  Status      ${status}`,
    `  Gain        +${points(finding.gain)} of ${report.score.value === null ? 'no score' : points(report.score.value)}${held}`,
    `  Fingerprint ${finding.fingerprint}`,
  ];
}
