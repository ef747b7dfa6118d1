/**
 * Compares findings with a written truth about the files of production guides.
 *
 *   node test/known/seeds.ts <folder of the guides> [truth.json] [--only <concept or area>] [--all]
 *
 * The truth is a list of `{ repo, file, lines, concept, verdict, severity, why }`; `concept` is a row of the
 * catalogue. A finding meets an entry when file and concept agree (through `covers`) and its line, or a related
 * one, lies in a span, two lines more or less; line 1 stands for something absent. Every MUST has to be met and no NOT.
 * Concepts that no check covers are counted apart. Exits 0 with a message where the folder is absent, 1 on a miss
 * or a false report. `--all` prints the entries that agree too.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { scan } from '../../src/scan.ts';
import type { Report, ReportFinding } from '../../src/model/index.ts';

interface Entry {
  readonly repo: string;
  readonly file: string;
  readonly lines: readonly (readonly [number, number])[];
  readonly concept: string;
  readonly verdict: 'MUST' | 'MAY' | 'NOT';
  readonly severity: string | null;
  readonly why: string;
}

/** Rows that name one defect: a finding of either meets an entry of the other. */
const same: readonly (readonly [string, string])[] = [
  ['env/secret-in-cli-args', 'infra/rds-managed-password'],
  ['express/error-leak', 'express/health-info-leak'],
  ['db/client-singleton', 'express/health-shared-clients'],
  ['deps/audit-in-ci', 'ci/security-scan'],
  ['docker/dockerignore', 'docker/copy-all-without-ignore'],
  ['ci/node-version-supported', 'node/version-eol'],
  ['docker/healthcheck', 'compose/healthcheck'],
];

const args = process.argv.slice(2);
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
const isVerbose = args.includes('--all');
const [folder, given] = args.filter((a) => !a.startsWith('--') && a !== only);
if (folder === undefined || !existsSync(folder)) {
  console.log('Skipped: give the folder of the guides.');
  process.exit(0);
}
const entries = (JSON.parse(readFileSync(given ?? path.join(folder, 'truth.json'), 'utf8')) as readonly Entry[]).filter(
  (entry) => only === undefined || entry.concept === only || entry.concept.startsWith(`${only}/`),
);

const reports = new Map<string, Report>();
for (const repo of new Set(entries.map((entry) => entry.repo)))
  reports.set(repo, (await scan(path.join(folder, repo), { cache: false, profile: 'all' })).report);

const count = { must: 0, met: 0, not: 0, clean: 0, uncovered: 0 };
for (const entry of entries) {
  if (entry.verdict === 'MAY') continue;
  const report = reports.get(entry.repo)!;
  const meeting = findingsOf(report, entry);
  const isCovered = report.checks.some((check) => check.covers.some((row) => namesOf(entry.concept).includes(row)));
  const where = `${entry.repo} ${entry.file}:${entry.lines.map(([a, b]) => `${a}-${b}`).join(',')} ${entry.concept}`;
  if (entry.verdict === 'MUST') {
    count.must += 1;
    if (meeting.length > 0) count.met += 1;
    else if (!isCovered) count.uncovered += 1;
    if (meeting.length === 0) console.log(`${isCovered ? 'MISSED  ' : 'no check'} ${where}: ${entry.why}`);
  } else {
    count.not += 1;
    if (meeting.length === 0) count.clean += 1;
    for (const finding of meeting) console.log(`FALSE    ${where}: ${finding.message} (${entry.why})`);
  }
  if (isVerbose && meeting.length > 0 === (entry.verdict === 'MUST'))
    console.log(`agrees   ${where}${meeting[0] ? `: ${meeting[0].message}` : ''}`);
}
console.log(
  `${count.met} of ${count.must} MUST reported (${count.uncovered} of the rest have no check yet), ${count.not - count.clean} of ${count.not} NOT reported`,
);
process.exitCode = count.met + count.uncovered === count.must && count.clean === count.not ? 0 : 1;

function namesOf(concept: string): readonly string[] {
  return [concept, ...same.flatMap(([a, b]) => (a === concept ? [b] : b === concept ? [a] : []))];
}

function findingsOf(report: Report, entry: Entry): readonly ReportFinding[] {
  const names = namesOf(entry.concept);
  const ids = new Set(report.checks.filter((check) => check.covers.some((row) => names.includes(row))).map((check) => check.id));
  return report.findings.filter(
    (finding) =>
      ids.has(finding.check) &&
      [finding.location, ...finding.related].some(
        (place) => place.file === entry.file && entry.lines.some(([a, b]) => place.startLine >= a - 2 && place.startLine <= b + 2),
      ),
  );
}
