import type { Report, ReportFinding, ReportFixed } from '../model/index.ts';
import { count, inRepository } from './clean.ts';
import { markdown, markdownCode } from './markup.ts';
import { bySeverity, groupsByGain, oncePerPlace, shownFindings, type FindingGroup } from './order.ts';
import { points } from './summary.ts';

/** First line of a comment, by which the next run finds it. Nothing from a repository can look like it. */
export const stickyMarker = '<!-- readycheck: report -->';

/** GitHub takes comments of so many characters, and job summaries of so many bytes per step. */
export const longestComment = 65_536;
export const longestSummary = 1_048_576;

/** Characters kept free for the sentence about what was left out and for the foot. */
const reserve = 700;

/** Findings of one check that are listed before "and n more". */
const listed = 10;

export interface MarkdownOptions {
  /** Room: characters of a comment, or bytes of a summary. */
  readonly most?: number;
}

/** A comment for a pull request: score and what became of it, new and fixed findings, what is open. */
export function markdownReport(report: Report, { most = longestComment }: MarkdownOptions = {}): string {
  return fitted([stickyMarker, ...headLines(report)], sectionsOf(report), footLines(report), most, (text) => text.length);
}

/** The same as a job summary of GitHub: no marker, room by bytes. */
export function summaryReport(report: Report, { most = longestSummary }: MarkdownOptions = {}): string {
  return fitted(headLines(report), sectionsOf(report), footLines(report), most, utf8Bytes);
}

/** Blocks that stand or fall as a whole, so that no element stays open. */
interface Section {
  readonly open: readonly string[];
  /** With the number of findings each tells about. */
  readonly blocks: readonly { readonly text: string; readonly findings: number }[];
  readonly close: readonly string[];
}

/** As many blocks as there is room for, and a sentence about the rest. */
function fitted(
  head: readonly string[],
  sections: readonly Section[],
  foot: readonly string[],
  most: number,
  sizeOf: (text: string) => number,
): string {
  const lines = [...head];
  const room = most - reserve;
  let used = sizeOf(`${[...head, ...foot].join('\n')}\n`);
  let left = 0;
  for (const { open, blocks, close } of sections) {
    const frame = sizeOf([...open, ...close, ''].join('\n')) + 2;
    const kept: string[] = [];
    let size = used + frame;
    let isFull = false;
    for (const block of blocks) {
      const own = sizeOf(block.text) + 1;
      // The first block without room ends its section: what follows is worth less.
      isFull ||= size + own > room;
      if (isFull) left += block.findings;
      else {
        kept.push(block.text);
        size += own;
      }
    }
    if (kept.length === 0) continue;
    used = size;
    lines.push(...open, ...kept, ...close);
  }
  if (left > 0) lines.push('', `**${count(left, 'finding')} left out here for lack of room.** The JSON and HTML reports have all of them.`);
  return `${[...lines, ...foot].join('\n')}\n`;
}

function headLines(report: Report): readonly string[] {
  const { score, base } = report;
  const lines = [`## readycheck: ${titleOf(report)}`, ''];
  if (score.cap?.applied === true && score.uncapped !== null)
    lines.push(
      `Held at ${score.cap.limit} by ${markdownCode(score.cap.check)}, whose finding is open; without that cap ${points(score.uncapped)}.`,
      '',
    );
  if (score.strictValue !== null && score.strictValue !== score.value)
    lines.push(`${points(score.strictValue)} with what is suppressed.`, '');
  const open = report.findings.filter(({ status }) => status === 'open');
  const all = `${count(open.length, 'open finding')}${open.length === 0 ? '' : ` (${bySeverity(open)})`}`;
  if (base === undefined) return [...lines, `${all}.`, ''];
  const gone = base.fixed === undefined ? '' : `, ${count(base.fixed.length, 'finding')} fixed`;
  const since = `${markdownCode(base.ref)} (${markdownCode(base.commit.slice(0, 10))})`;
  return [...lines, `Since ${since}: **${count(shownFindings(report).length, 'new finding')}**${gone}. ${all}.`, ''];
}

function titleOf({ score, base }: Report): string {
  if (score.value === null || score.grade === null) return 'not scored';
  const now = `${points(score.value)} ${score.grade}`;
  if (base?.score === undefined || base.score === null) return now;
  const change = Math.round((score.value - base.score) * 10) / 10;
  if (change === 0) return `${now} (unchanged)`;
  return `${now} (${change > 0 ? '▲ +' : '▼ −'}${points(Math.abs(change))})`;
}

function sectionsOf(report: Report): readonly Section[] {
  const open = report.findings.filter(({ status }) => status === 'open');
  const fixed = report.base?.fixed ?? [];
  const whole: Section = { open: detailsOpen(`All ${count(open.length, 'open finding')}`), blocks: groupBlocks(report, open), close };
  if (report.base === undefined)
    return [{ open: ['### Open findings', ''], blocks: groupBlocks(report, open), close: [] }, categories(report)];
  const fresh = shownFindings(report);
  return [
    { open: ['### New findings', ''], blocks: groupBlocks(report, fresh), close: [] },
    { open: ['### Fixed findings', ''], blocks: fixed.map((finding) => ({ text: fixedLine(finding), findings: 1 })), close: [''] },
    ...(open.length > fresh.length ? [whole] : []),
    categories(report),
  ];
}

function groupBlocks(report: Report, findings: readonly ReportFinding[]): Section['blocks'] {
  return groupsByGain(report.checks, [...findings]).map((group) => ({ text: groupText(group, report), findings: group.findings.length }));
}

/** What is wrong first, then where else, then what is wanted: a title alone would read as if it held. */
function groupText({ check, findings, gain }: FindingGroup, report: Report): string {
  const places = oncePerPlace(findings);
  const [first, ...others] = places.slice(0, listed).map((finding) => findingText(finding, report));
  const more = places.length > listed ? [`  - and ${places.length - listed} more`] : [];
  const fix = findings.some((finding) => finding.fix !== undefined) ? ` *Fix:* ${markdownCode(`readycheck fix --only ${check.id}`)}` : '';
  return [
    `- ${first ?? ''}${gain > 0 ? ` – worth ${points(gain)} points` : ''}`,
    ...others.map((line) => `  - ${line}`),
    ...more,
    `  - *Wanted:* ${markdown(check.title)} (${markdownCode(check.id)}). *Remedy:* ${markdown(check.remedy)}${fix}`,
    '',
  ].join('\n');
}

function findingText({ severity, message, location, confidence }: ReportFinding, report: Report): string {
  const doubt = confidence === 'high' ? '' : ` (${confidence} confidence)`;
  return `**${severity}** ${markdown(message)} ${markdownCode(`${inRepository(report, location.file)}:${location.startLine}`)}${doubt}`;
}

function fixedLine({ severity, check, message }: ReportFixed): string {
  // HTML: tildes strike nothing beside a blank or a sign.
  return `- <del>${severity}: ${markdown(message)}</del> ${markdownCode(check)}`;
}

function categories({ score }: Report): Section {
  const rows = score.categories.flatMap(({ title, score: value, passed, failed }) =>
    value === null ? [] : [`| ${markdown(title)} | ${points(value)} | ${passed} | ${failed} |`],
  );
  const table = ['| Category | Score | Checks passed | Checks failed |', '|---|--:|--:|--:|', ...rows].join('\n');
  return { open: detailsOpen('Categories'), blocks: rows.length === 0 ? [] : [{ text: table, findings: 0 }], close };
}

const close = ['', '</details>', ''];

function detailsOpen(summary: string): readonly string[] {
  return ['<details>', `<summary>${summary}</summary>`, ''];
}

function footLines({ tool, ruleset, score, attestations, base }: Report): readonly string[] {
  const { outcomes } = score;
  const checks = `${outcomes.passed} checks passed, ${outcomes.failed} failed, ${outcomes.unknown + outcomes.error} could not be judged, ${outcomes['not-applicable']} do not apply`;
  const attested =
    attestations === null ? '' : ` Attested ${attestations.attested} of ${attestations.total}, ${attestations.expired} expired.`;
  const compared = base === undefined ? '' : ' Compared with the merge base.';
  return ['', `<sub>${checks}.${attested}${compared} ${markdown(`${tool.name} ${tool.version}`)}, profile ${ruleset.profile}.</sub>`];
}

function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    bytes += code < 0x80 ? 0 : code < 0x800 ? 1 : 2;
  }
  return bytes;
}
