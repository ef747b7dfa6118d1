import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Report, ReportFinding } from '../../src/model/index.ts';
import { badgeJson, badgeSvg } from '../../src/report/badge.ts';
import { csvReport } from '../../src/report/csv.ts';
import { endings, formats } from '../../src/report/formats.ts';
import { githubReport } from '../../src/report/github.ts';
import { gitlabReport, gitlabSastReport } from '../../src/report/gitlab.ts';
import { junitReport } from '../../src/report/junit.ts';
import { longestComment, longestSummary, markdownReport, summaryReport } from '../../src/report/markdown.ts';
import { rdjsonReport } from '../../src/report/rdjson.ts';
import { judged } from '../engine/judged.ts';
import { csvRows } from './csv-rows.ts';
import { harmless, reportWith } from './hostile.ts';
import { codeQuality, gitlabSast, rdjson, shieldsEndpoint } from './schemas.ts';

const texts = { 'x.list.txt': '# readycheck-ignore words/good -- agreed\na: bad\nb: maybe crash\nc: secret=abc bad\nd: fine' };

/** A real report, one without findings, and made-up ones with everything in them. */
async function reports(): Promise<readonly Report[]> {
  return [
    (await judged(texts)).report,
    (await judged({})).report,
    reportWith(harmless),
    reportWith(harmless, { compared: true, findings: 40 }),
  ];
}

async function expectFits(schema: AnySchema, write: (report: Report) => string): Promise<void> {
  const validate = new Ajv({ allErrors: true }).compile(schema);
  for (const report of await reports()) {
    void validate(JSON.parse(write(report)));
    expect(validate.errors).toBeNull();
  }
}

describe('formats in JSON fit what their readers publish', () => {
  it('Code Quality of GitLab', () => expectFits(codeQuality, gitlabReport));
  it('SAST of GitLab', () => expectFits(gitlabSast, gitlabSastReport));
  it('rdjson', () => expectFits(rdjson, rdjsonReport));
  it('the endpoint badge', () => expectFits(shieldsEndpoint, badgeJson));
});

describe('GitLab', () => {
  it('gets every open finding with a fingerprint of its own', () => {
    const report = reportWith(harmless, { findings: 40, compared: true });
    const issues = JSON.parse(gitlabReport(report)) as { fingerprint: string; severity: string }[];
    expect(issues).toHaveLength(report.findings.filter(({ status }) => status === 'open').length);
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
    expect(issues[0]?.severity).toBe('blocker');
  });

  it('gets only weaknesses as SAST, each with an id of its own', () => {
    const report = reportWith(harmless, { findings: 40 });
    const found = JSON.parse(gitlabSastReport(report)) as { vulnerabilities: { id: string; identifiers: { type: string }[] }[] };
    expect(new Set(found.vulnerabilities.map(({ id }) => id)).size).toBe(found.vulnerabilities.length);
    expect(found.vulnerabilities[0]?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(found.vulnerabilities[0]?.identifiers.map(({ type }) => type)).toEqual(['readycheck_rule', 'cwe']);
    const other = { ...report, checks: report.checks.map((check) => ({ ...check, category: 'delivery', cwe: [] as number[] }) as const) };
    expect(JSON.parse(gitlabSastReport(other))).toMatchObject({ vulnerabilities: [] });
  });
});

describe('JUnit', () => {
  const hasXmllint = spawnSync('xmllint', ['--version']).error === undefined;
  if (!hasXmllint) console.warn('skipped: xmllint (libxml2-utils) is not installed, so JUnit is not held to its schema');

  it.skipIf(!hasXmllint)('fits the schema of Jenkins, which notices what does not', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'readycheck-junit-'));
    try {
      const schema = path.resolve('test/report/schemas/jenkins-junit.xsd');
      const validated = (name: string, xml: string): string => {
        writeFileSync(path.join(folder, name), xml);
        return spawnSync('xmllint', ['--noout', '--nonet', '--schema', schema, name], { cwd: folder, encoding: 'utf8' }).stderr;
      };
      for (const [index, report] of (await reports()).entries()) {
        const name = `${index}.xml`;
        expect(validated(name, junitReport(report))).toBe(`${name} validates\n`);
      }
      expect(validated('bad.xml', junitReport(reportWith(harmless)).replaceAll(' classname=', ' class='))).toMatch(/not allowed/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('counts as it lists, and fails only for what is new where a base was compared with', () => {
    const xml = junitReport(reportWith(harmless, { findings: 1 }));
    expect(xml).toContain('<testsuites name="readycheck" tests="4" failures="1" errors="1">');
    expect(xml.match(/<testcase /g)).toHaveLength(4);
    const report = reportWith(harmless, { findings: 1, compared: true });
    expect(junitReport(report)).toContain('<failure ');
    const old = { ...report, findings: report.findings.map((finding) => ({ ...finding, new: false })) };
    expect(junitReport(old)).not.toContain('<failure ');
    expect(junitReport(old)).toContain('<skipped>Not new since api: The service does it.</skipped>');
  });
});

describe('rdjson', () => {
  const finding = (line: string, column: number): ReportFinding => ({
    ...reportWith(harmless).findings[0]!,
    location: { file: 'a', startLine: 1, startColumn: column, endLine: 1, endColumn: column + 1 },
    frame: { startLine: 1, startColumn: 1, lines: [line] },
  });
  const rangeOf = (own: ReportFinding): unknown =>
    (JSON.parse(rdjsonReport({ ...reportWith(harmless), findings: [own] })) as { diagnostics: [{ location: { range: unknown } }] })
      .diagnostics[0].location.range;

  it('counts columns in bytes, and leaves them out where they cannot be known', () => {
    expect(rangeOf(finding('abc', 2))).toEqual({ start: { line: 1, column: 2 }, end: { line: 1, column: 3 } });
    // One unit and two bytes, one unit and three bytes, two units and four bytes.
    expect(rangeOf(finding('é你🙂x', 5))).toEqual({ start: { line: 1, column: 10 }, end: { line: 1, column: 11 } });
    expect(rangeOf(finding('****x', 5))).toEqual({ start: { line: 1 }, end: { line: 1 } });
    expect(rangeOf(finding('abc', 9))).toEqual({ start: { line: 1 }, end: { line: 1 } });
  });
});

describe('CSV', () => {
  it('has all findings with their status', async () => {
    const { report } = await judged(texts);
    const [head, ...rows] = csvRows(csvReport(report));
    expect(rows.map((row) => row[head!.indexOf('status')]).sort()).toEqual(report.findings.map(({ status }) => status).sort());
    expect(csvReport(report)).toMatch(/^severity,confidence,check,.*\r\n/);
  });
});

describe('annotations of GitHub', () => {
  it('are the worst ten of a kind; one notice counts the others and the log has them', () => {
    const report = reportWith(harmless, { findings: 400 });
    const lines = githubReport(report).split('\n');
    const kind = (name: string): readonly string[] => lines.filter((line) => line.startsWith(`::${name} `));
    expect([kind('error'), kind('warning'), kind('notice')].map(({ length }) => length)).toEqual([10, 10, 10]);
    expect(kind('error')[0]).toContain('(critical)');
    expect(kind('notice').at(-1)).toMatch(/^::notice title=readycheck::271 findings more than GitHub shows annotations for \(/);
    const from = lines.findIndex((line) => line.startsWith('::group::'));
    expect(lines.indexOf('::endgroup::') - from - 1).toBe(271);
  });

  it('are only about what is new where a base was compared with', () => {
    const report = reportWith(harmless, { findings: 4, compared: true });
    expect(githubReport(report).match(/^::/gm)).toHaveLength(2);
  });

  it('give columns only within one line', () => {
    const { findings, ...rest } = reportWith(harmless, { findings: 1 });
    const wide = { ...findings[0]!, location: { ...findings[0]!.location, endLine: 4 } };
    expect(githubReport({ ...rest, findings: [wide] })).toMatch(/^::error file=src\/api\.js,line=2,endLine=4,title=/);
  });
});

describe('Markdown', () => {
  it('tells the change of the score, new and fixed findings', () => {
    const text = markdownReport(reportWith(harmless, { compared: true }));
    expect(text).toContain('## readycheck: 49.0 F (▲ +9.0)');
    expect(text).toContain('**2 new findings**, 1 finding fixed');
    expect(text).toContain('### Fixed findings\n\n- <del>high: The service does it.</del> <code>words/good</code>');
    expect(markdownReport(reportWith(harmless))).not.toContain('Fixed findings');
  });

  it('keeps within the room of a comment and of a summary, and says what it left out', () => {
    const base = reportWith(
      { ...harmless, message: `The service ${'does it again and '.repeat(30)}stops.` },
      { findings: 4, compared: true },
    );
    const checks = Array.from({ length: 3_000 }, (_, i) => ({ ...base.checks[0]!, id: `words/n${i}` }));
    const findings = checks.map((check, i) => ({ ...base.findings[0]!, check: check.id, fingerprint: String(i).padStart(16, '0') }));
    const report = { ...base, checks, findings };
    const comment = markdownReport(report);
    expect(comment.length).toBeLessThanOrEqual(longestComment);
    expect(comment.length).toBeGreaterThan(longestComment * 0.9);
    const [, left] = /\*\*(\d+) findings left out here/.exec(comment)!;
    expect(Number(left)).toBe(3_000 + 1 - comment.split('The service does').length + 1);
    expect(comment.match(/<details>/g)?.length).toBe(comment.match(/<\/details>/g)?.length);
    const summary = summaryReport({ ...report, findings: findings.map((finding) => ({ ...finding, message: '你'.repeat(400) })) });
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(longestSummary);
    expect(summary).toMatch(/findings left out here/);
  });
});

describe('the badge', () => {
  it('shows score and grade, or that there is none', async () => {
    expect(badgeSvg(reportWith(harmless))).toContain('<title>readycheck: 49.0 F</title>');
    expect(badgeSvg((await judged({})).report)).toContain('<title>readycheck: not scored</title>');
    expect(JSON.parse(badgeJson(reportWith(harmless)))).toEqual({ schemaVersion: 1, label: 'readycheck', message: '49.0 F', color: 'red' });
  });
});

describe('every format', () => {
  it('is the same for the same report, and has a name of its own', () => {
    const report = reportWith(harmless, { findings: 40, compared: true });
    for (const write of [
      githubReport,
      gitlabReport,
      gitlabSastReport,
      junitReport,
      markdownReport,
      summaryReport,
      rdjsonReport,
      csvReport,
      badgeSvg,
      badgeJson,
    ])
      expect(write(structuredClone(report))).toBe(write(report));
    expect(new Set(formats).size).toBe(formats.length);
    expect(endings.every(([, format]) => formats.includes(format))).toBe(true);
  });
});
