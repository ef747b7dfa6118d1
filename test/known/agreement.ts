/**
 * Compares the verdicts on checkouts of public repositories with a written truth about them.
 *
 *   node test/known/agreement.ts <folder of checkouts> <truth.json> [--all]
 *
 * A checkout lies in <folder>/<owner>__<name>. The truth is a list of
 * `{ repo, root, c: { concept: { value, evidence: [[file, line, text]], how } } }`.
 * Prints agreement per concept, and for every disagreement both sides with their evidence.
 * Exits 0 with a message where the folder is absent, 1 when a cell disagrees.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { scan } from '../../src/scan.ts';
import type { Report } from '../../src/model/index.ts';
import { agreeing, concepts, worst, type Outcome } from './concepts.ts';

interface Cell {
  readonly value: string;
  readonly evidence: readonly (readonly [string, number, string])[];
  readonly how: string;
}

const [folder, truthFile] = process.argv.slice(2).filter((a) => !a.startsWith('--'));
const isVerbose = process.argv.includes('--all');
if (folder === undefined || truthFile === undefined || !existsSync(folder) || !existsSync(truthFile)) {
  console.log('Skipped: give a folder of checkouts and the file with the truth about them.');
  process.exit(0);
}
const truth = JSON.parse(readFileSync(truthFile, 'utf8')) as readonly { repo: string; root: string; c: Record<string, Cell> }[];
const agreed = new Map<string, number>();
const compared = new Map<string, number>();
let disagreements = 0;

for (const { repo, root, c } of truth) {
  const checkout = path.join(folder, repo.replace('/', '__'), root);
  if (!existsSync(checkout)) {
    console.log(`Skipped ${repo}: no checkout at ${checkout}`);
    continue;
  }
  const { report } = await scan(checkout, { cache: false, profile: 'all' });
  for (const [name, cell] of Object.entries(c)) {
    const concept = concepts[name];
    if (concept === undefined) continue;
    const outcome = worst(concept.checks.flatMap((id) => report.checks.find((k) => k.id === id)?.outcome ?? []));
    if (outcome === undefined) continue;
    compared.set(name, (compared.get(name) ?? 0) + 1);
    if (agreeing(concept, cell.value).includes(outcome)) {
      agreed.set(name, (agreed.get(name) ?? 0) + 1);
      if (isVerbose) console.log(`  agrees ${repo} ${name}: ${cell.value} / ${outcome}`);
      continue;
    }
    disagreements += 1;
    console.log(`DISAGREES ${repo} ${name}: truth ${cell.value}, ours ${outcome}`);
    console.log(`    truth: ${cell.how} ${cell.evidence.map(([f, l]) => `${f}:${l}`).join(' ')}`);
    for (const line of ours(report, concept.checks, outcome)) console.log(`    ours:  ${line}`);
  }
}
console.log('');
for (const [name, n] of [...compared].sort())
  console.log(
    `${name.padEnd(22)} ${agreed.get(name) ?? 0} of ${n}${concepts[name]?.note === undefined ? '' : `   (${concepts[name].note})`}`,
  );
const total = [...compared.values()].reduce((a, b) => a + b, 0);
console.log(`${total - disagreements} of ${total} cells agree`);
process.exitCode = disagreements === 0 ? 0 : 1;

function ours(report: Report, checks: readonly string[], outcome: Outcome): readonly string[] {
  return report.checks
    .filter((k) => checks.includes(k.id) && k.outcome === outcome)
    .flatMap((k) => {
      const findings = report.findings
        .filter((f) => f.check === k.id)
        .map((f) => `${k.id} ${f.location.file}:${f.location.startLine} ${f.message}`);
      if (findings.length > 0) return findings.slice(0, 4);
      if (k.reason !== undefined) return [`${k.id} ${k.reason}`];
      return k.subjects
        .slice(0, 3)
        .map((s) => `${k.id} ${s.name}: ${s.reason ?? s.evidence.map((e) => `${e.file}:${e.startLine} ${e.note ?? ''}`)[0] ?? ''}`);
    });
}
