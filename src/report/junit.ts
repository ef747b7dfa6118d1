import { categories, type Category, type Report, type ReportCheck, type ReportFinding, type ReportSubject } from '../model/index.ts';
import { clean, logLine, place } from './clean.ts';
import { xml, xmlLine } from './markup.ts';
import { worst, worstFirst } from './order.ts';

/** What became of one subject of one check, as a test. */
interface Case {
  readonly check: ReportCheck;
  readonly name: string;
  readonly result: 'passed' | 'skipped' | 'failure' | 'error';
  /** Severity of a failure. */
  readonly type?: string;
  readonly message?: string;
  readonly lines?: readonly string[];
}

/**
 * JUnit's XML: a suite per category, a test per subject of a check. A subject with open findings fails (where
 * the scan was compared with a base: with new ones); unknown, suppressed and old ones are skipped with the
 * reason; what does not apply is no test. There are no times: two runs are equal.
 */
export function junitReport(report: Report): string {
  const findings = findingsBySubject(report);
  const suites = (Object.keys(categories) as Category[]).flatMap((id) => {
    const cases = report.checks
      .filter((check) => check.category === id && check.outcome !== 'not-applicable')
      .flatMap((check) => casesOf(check, findings, report));
    return cases.length === 0 ? [] : [{ title: categories[id].title, cases }];
  });
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xmlLine(report.tool.name)}" ${counts(all)}>`,
    ...suites.flatMap(({ title, cases }) => [
      `  <testsuite name="${xmlLine(title)}" ${counts(cases)} skipped="${tally(cases, 'skipped')}">`,
      ...cases.map(caseLine),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function counts(cases: readonly Case[]): string {
  return `tests="${cases.length}" failures="${tally(cases, 'failure')}" errors="${tally(cases, 'error')}"`;
}

function tally(cases: readonly Case[], result: Case['result']): number {
  return cases.filter((one) => one.result === result).length;
}

function caseLine({ check, name, result, type, message, lines }: Case): string {
  const open = `    <testcase classname="${xmlLine(check.id)}" name="${xmlLine(name)}"`;
  if (result === 'passed') return `${open}/>`;
  if (result === 'skipped') return `${open}><skipped>${xmlLine(message ?? '')}</skipped></testcase>`;
  const text = (lines ?? []).map((line) => xml(logLine(line))).join('\n');
  return `${open}><${result} type="${xmlLine(type ?? result)}" message="${xmlLine(message ?? '')}">${text}</${result}></testcase>`;
}

function findingsBySubject(report: Report): ReadonlyMap<string, readonly ReportFinding[]> {
  const found = new Map<string, ReportFinding[]>();
  for (const finding of worstFirst(report.findings)) {
    const key = keyOf(finding.check, finding.subject, finding.service);
    const list = found.get(key);
    if (list === undefined) found.set(key, [finding]);
    else list.push(finding);
  }
  return found;
}

function keyOf(check: string, subject: string, service: string | undefined): string {
  return [check, service ?? '', subject].join('\0');
}

function casesOf(check: ReportCheck, findings: ReturnType<typeof findingsBySubject>, report: Report): readonly Case[] {
  if (check.subjects.length > 0) {
    const names = check.subjects.map(({ name }) => name);
    return check.subjects.map((subject) => {
      const isAlone = names.indexOf(subject.name) === names.lastIndexOf(subject.name);
      const name = isAlone ? subject.name : `${subject.name} (${subject.service ?? ''})`;
      return caseOf({ check, name }, subject, findings.get(keyOf(check.id, subject.name, subject.service)) ?? [], report);
    });
  }
  if (check.outcome === 'error')
    return [{ check, name: check.title, result: 'error', message: check.reason ?? '', lines: [clean(check.reason ?? '')] }];
  return check.outcome === 'unknown' ? [{ check, name: check.title, result: 'skipped', message: `Unknown: ${check.reason ?? ''}` }] : [];
}

function caseOf(about: Pick<Case, 'check' | 'name'>, subject: ReportSubject, findings: readonly ReportFinding[], { base }: Report): Case {
  const reason = subject.reason ?? '';
  if (subject.outcome === 'error') return { ...about, result: 'error', message: reason, lines: [clean(reason)] };
  if (subject.outcome === 'unknown') return { ...about, result: 'skipped', message: `Unknown: ${reason}` };
  const open = findings.filter(({ status }) => status === 'open');
  const failing = base === undefined ? open : open.filter((finding) => finding.new === true);
  if (failing.length > 0) {
    const more = failing.length === 1 ? '' : ` (and ${failing.length - 1} more)`;
    return {
      ...about,
      result: 'failure',
      type: worst(failing),
      message: `${failing[0]!.message}${more}`,
      lines: [
        ...failing.map((finding) => `${place(finding.location)} ${finding.severity}: ${clean(finding.message)}`),
        `Remedy: ${clean(about.check.remedy)}`,
      ],
    };
  }
  if (findings.length === 0) return { ...about, result: 'passed' };
  const [known] = findings;
  if (open.length > 0) return { ...about, result: 'skipped', message: `Not new since ${base?.ref ?? ''}: ${known!.message}` };
  const why = known!.status === 'baseline' ? 'In the baseline' : `Suppressed: ${known!.suppression ?? ''}`;
  return { ...about, result: 'skipped', message: why };
}
