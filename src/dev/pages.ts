import { patchOf } from '../fix/patch.ts';
import { type AnyCheck, categories, type ReportLocation } from '../model/index.ts';
import { fixedName, type Fixture, fixturesOf, type Judged, judgeRepo, openFixture, planFor } from './fixtures.ts';
import { frameOf, secretSpans } from '../engine/frame.ts';

/** First line of every generated page. */
const notice = '<!-- Written by `npm run docs`. Edits are lost. -->';

/** Where a check's page stands, relative to the top of the project. */
export function pagePath(check: AnyCheck): string {
  return `fixtures/${check.id}/README.md`;
}

/** The page of a check: what it asks for and why, and what it says about each of its fixtures now. */
export async function pageOf(check: AnyCheck): Promise<string> {
  const fixtures = fixturesOf(check.id);
  const bad = await Promise.all(fixtures.filter((f) => f.kind === 'bad').map((f) => badSection(check, f, fixtures)));
  const good = await Promise.all(fixtures.filter((f) => f.kind === 'good').map((f) => goodSection(check, f)));
  const unknown = await Promise.all(fixtures.filter((f) => f.kind === 'unknown').map((f) => unknownSection(check, f)));
  const parts = [
    notice,
    `# ${check.id}`,
    `**${check.title}.**`,
    summaryOf(check),
    check.why,
    `**What to do.** ${check.remedy}`,
    `Does not apply when ${check.absent}.`,
    ...(check.refs === undefined || check.refs.length === 0 ? [] : [check.refs.map((ref) => `- <${ref}>`).join('\n')]),
    ...(bad.length > 0 ? ['## What it finds', ...bad] : []),
    ...(good.length > 0 ? ['## What passes', good.join('\n')] : []),
    ...(unknown.length > 0 ? ['## What it cannot know', unknown.join('\n')] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function summaryOf(check: AnyCheck): string {
  const rows = [
    ['Category', categories[check.category].title],
    ['Severity', check.severity],
    ['Confidence', check.confidence ?? 'high'],
    ['Profile', check.profile ?? 'recommended'],
    ['Fix', check.fix === undefined ? 'by hand' : `${check.fix.title} (${check.fix.safety})`],
    ...(check.aliases === undefined ? [] : [['Former names', check.aliases.join(', ')]]),
    ...(check.cwe === undefined || check.cwe.length === 0 ? [] : [['CWE', check.cwe.join(', ')]]),
    ['Covers', check.covers.map((row) => `\`${row}\``).join(', ')],
    ...(check.peers === undefined ? [] : [['Linter rules', check.peers.map((rule) => `\`${rule}\``).join(', ')]]),
  ];
  return ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');
}

async function badSection(check: AnyCheck, fixture: Fixture, fixtures: readonly Fixture[]): Promise<string> {
  const judged = await judgeRepo(check, await openFixture(fixture.folder));
  const secrets = secretSpans(judged.findings, judged.locator);
  const findings = judged.findings.map((finding) => {
    const read = judged.locator.lines(finding.location.file);
    const frame = read === undefined ? undefined : frameOf(read, finding.location, secrets.get(finding.location.file));
    const related = (finding.problem.related ?? []).map(({ at, note }) => `- ${place(judged.locator.locate(at))}: ${note ?? 'see also'}`);
    const severity = finding.severity === check.severity ? '' : ` (${finding.severity})`;
    const lines = [`\`${place(finding.location)}\`${severity} ${finding.problem.message}`];
    if (frame !== undefined)
      lines.push(fenced(frame.lines.map((line, i) => `${mark(frame.startLine + i, finding.location)} ${line}`.trimEnd()).join('\n')));
    if (related.length > 0) lines.push(related.join('\n'));
    return lines.join('\n\n');
  });
  const fix = fixtures.some((other) => other.name === fixedName(fixture.name)) ? await fixSection(check, judged) : [];
  return [`### ${fixture.name}`, ...findings, ...fix].join('\n\n');
}

/** Line number, and a mark before the lines of the finding. */
function mark(line: number, at: ReportLocation): string {
  return `${line >= at.startLine && line <= at.endLine ? '>' : ' '} ${String(line).padStart(4)} |`;
}

async function fixSection(check: AnyCheck, judged: Judged): Promise<readonly string[]> {
  const plan = await planFor(check, judged.repo);
  const changes = [...plan.end.texts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, after]) => ({ file, before: judged.repo.text(file), after }));
  return ['The fix:', fenced(patchOf(changes).replaceAll('\r', '').trimEnd(), 'diff')];
}

async function goodSection(check: AnyCheck, fixture: Fixture): Promise<string> {
  const { result, locator } = await judgeRepo(check, await openFixture(fixture.folder));
  const rows = result.subjects.flatMap(({ subject, outcome, evidence }) => {
    const first = evidence[0];
    if (outcome !== 'passed' || first === undefined) return [];
    return [`  - ${subject.name}: \`${place(locator.locate(first.at))}\`${first.note === undefined ? '' : ` ${first.note}`}`];
  });
  return [`- ${fixture.name}`, ...rows].join('\n');
}

async function unknownSection(check: AnyCheck, fixture: Fixture): Promise<string> {
  const { result } = await judgeRepo(check, await openFixture(fixture.folder));
  const rows = result.subjects.flatMap(({ subject, outcome, reason }) =>
    outcome === 'unknown' ? [`  - ${subject.name}: ${reason ?? ''}`] : [],
  );
  return [`- ${fixture.name}`, ...rows].join('\n');
}

function place(at: ReportLocation): string {
  return `${at.file}:${at.startLine}`;
}

/** A fence longer than any in the text. */
function fenced(text: string, language = 'text'): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
