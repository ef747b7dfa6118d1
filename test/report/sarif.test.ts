import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { computeRollingHashes } from '@microsoft/sarif';
import type { AnySchema } from 'ajv';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report, ReportEvidence, ReportFinding } from '../../src/model/index.ts';
import { sarifLog, sarifReport, type SarifFix } from '../../src/report/index.ts';
import { harmless, reportWith } from './hostile.ts';
import { judged } from '../engine/judged.ts';

const require = createRequire(import.meta.url);
const nastyFile = 'docs/ü [x] #1%20 a:b.list.txt';
const texts = {
  'x.list.txt': 'a: bad bad\nb: secret=hunter2hunter2\nc: maybe\nd: crash',
  [nastyFile]: '# readycheck-ignore words/good -- agreed\ne: bad\nf: bad',
};

interface Log {
  readonly runs: readonly [Run];
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly properties: Record<string, unknown> }[] } };
  readonly results: readonly Result[];
  readonly invocations: readonly [{ readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[] }];
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: Record<string, number> };
  }[];
  readonly relatedLocations?: readonly { readonly id: number }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[];
  readonly baselineState?: string;
  readonly fixes?: unknown;
  readonly codeFlows?: readonly { readonly threadFlows: readonly { readonly locations: readonly unknown[] }[] }[];
}

const runOf = (report: Report, options: Parameters<typeof sarifLog>[1] = {}): Run => (sarifLog(report, options) as unknown as Log).runs[0];

let report: Report;
let withExtras: Report;
const fixes = new Map<string, SarifFix>();
const paths = new Map<string, readonly ReportEvidence[]>();

beforeAll(async () => {
  ({ report } = await judged(texts, { lineHashes: computeRollingHashes }));
  const related = { file: 'x.list.txt', startLine: 1, startColumn: 1, endLine: 1, endColumn: 2, message: 'the [other] end.' };
  withExtras = { ...report, findings: report.findings.map((finding) => ({ ...finding, related: [related] })) };
  const at = { startLine: 1, startColumn: 4, endLine: 1, endColumn: 7 };
  for (const { fingerprint, location } of report.findings)
    paths.set(fingerprint, [
      { file: nastyFile, ...at, note: 'starts x' },
      { ...location, note: 'here' },
    ]);
  fixes.set(report.findings.find(({ status }) => status === 'open')!.fingerprint, {
    title: 'Remove the word',
    changes: [
      { file: nastyFile, replacements: [{ at, text: '' }] },
      { file: 'new file.txt', replacements: [{ at: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 }, text: 'x' }] },
    ],
  });
});

describe('SARIF', () => {
  it('fits the 2.1.0 schema', () => {
    const file = path.join('node_modules', '@microsoft', 'sarif-multitool-ts', 'assets', 'sarif-2.1.0.schema.json');
    const { $schema: _, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema as AnySchema);
    for (const log of [
      sarifLog(report),
      sarifLog(withExtras, { fixes, paths, suppressed: true }),
      sarifLog({ ...report, findings: [], checks: [] }),
    ]) {
      void validate(JSON.parse(JSON.stringify(log)));
      expect(validate.errors).toBeNull();
    }
    // The validator is not asleep.
    expect(validate({ ...sarifLog(report), version: '2.0.0' })).toBe(false);
  });

  it('describes every rule that ran and points results at them', () => {
    const { tool, results } = runOf(report);
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(['names/short', 'words/good', 'words/secret']);
    for (const result of results) expect(tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
    expect(tool.driver.rules[1]).toMatchObject({
      name: 'WordsGood',
      shortDescription: { text: 'Lists have good words only.' },
      fullDescription: { text: 'Bad words upset people. They stay in logs for ever.' },
      help: { text: expect.stringContaining('Remove the word') as string, markdown: expect.stringContaining('**Remedy.**') as string },
      defaultConfiguration: { level: 'error' },
      properties: { precision: 'high', 'problem.severity': 'error', tags: ['delivery', 'words'] },
    });
    expect(tool.driver.rules[1]?.properties).not.toHaveProperty('security-severity');
    expect(tool.driver.rules[2]?.properties).toMatchObject({
      'security-severity': '9.5',
      tags: ['secrets', 'words', 'security', 'external/cwe/cwe-798'],
    });
  });

  it('puts the worst first, each with one narrow place, relative encoded URIs and both fingerprints', () => {
    const { results } = runOf(report);
    expect(results.map(({ ruleId }) => ruleId)).toEqual(['words/secret', 'words/good', 'words/good', 'words/good']);
    for (const { locations, partialFingerprints, message } of results) {
      expect(locations).toHaveLength(1);
      expect(locations[0]?.physicalLocation.region).toEqual({
        startLine: expect.any(Number) as number,
        startColumn: expect.any(Number) as number,
        endLine: locations[0]?.physicalLocation.region['startLine'],
        endColumn: expect.any(Number) as number,
      });
      expect(Object.keys(partialFingerprints)).toEqual(['primaryLocationLineHash', 'readycheck/v1']);
      expect(message.text).toMatch(/^[A-Z].*\.$/);
    }
    const nasty = results
      .map(({ locations }) => locations[0]!.physicalLocation.artifactLocation.uri)
      .find((uri) => uri.startsWith('docs/'));
    expect(nasty).toBe('docs/%C3%BC%20%5Bx%5D%20%231%2520%20a%3Ab.list.txt');
  });

  it('has the line hashes that GitHub would compute', () => {
    const hashes = computeRollingHashes(texts['x.list.txt']);
    const first = runOf(report).results[0]!;
    expect(first.partialFingerprints['primaryLocationLineHash']).toBe(hashes.get(2));
    expect(hashes.get(2)).toMatch(/^[0-9a-f]{8,16}:1$/);
  });

  // Lines and hashes of the tests GitHub publishes with its own implementation (codeql-action, fingerprints.test).
  it.each([
    ['', ['c129715d7a2bc9a3:1']],
    [' a\nb\n  \t\tc\n d', ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1']],
    [
      ' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End',
      ['8b7cf3e952e7aeb2:1', 'b1ae1287ec4718d9:1', 'bff680108adb0fcc:1', 'c6805c5e1288b612:1', 'b86d3392aea1be30:1', 'e6ceba753e1a442:1'],
    ],
    ...['\n', '\r', '\r\n'].map((end): [string, string[]] => [
      [' hello; \t', 'world!!!', '', '', '  \t\tGreetings', ' End', ''].join(end),
      [
        'e9496ae3ebfced30:1',
        'fb7c023a8b9ccb3f:1',
        'ce8ba1a563dcdaca:1',
        'e20e36e16fcb0cc8:1',
        'b3edc88f2938467e:1',
        'c8e28b0b4002a3a0:1',
        'c129715d7a2bc9a3:1',
      ],
    ]),
    [
      'Lorem ipsum dolor sit amet.\n'.repeat(10),
      [
        ...[1, 2, 3, 4, 5, 6].map((n) => `a7f2ff13bc495cf2:${n}`),
        'a7f2ff1481e87703:1',
        'a9cf91f7bbf1862b:1',
        '55ec222b86bcae53:1',
        'cc97dc7b1d7d8f7b:1',
        'c129715d7a2bc9a3:1',
      ],
    ],
  ])('has the hashes of GitHub for %j', (text, expected) => {
    expect([...computeRollingHashes(text).values()]).toEqual(expected);
  });

  it('shows how a finding is reached, step by step', () => {
    const { results } = runOf(report, { paths });
    expect(results[0]?.codeFlows).toEqual([
      {
        threadFlows: [
          {
            locations: [
              {
                location: {
                  physicalLocation: {
                    artifactLocation: { uri: 'docs/%C3%BC%20%5Bx%5D%20%231%2520%20a%3Ab.list.txt' },
                    region: { startLine: 1, startColumn: 4, endLine: 1, endColumn: 7 },
                  },
                  message: { text: 'Starts x.' },
                },
              },
              expect.objectContaining({ location: expect.objectContaining({ message: { text: 'Here.' } }) as unknown }),
            ],
          },
        ],
      },
    ]);
    expect(runOf(report).results[0]).not.toHaveProperty('codeFlows');
  });

  it('of a folder inside a repository has addresses from the top of it, and a category of its own', () => {
    const inside = { ...report, repo: { ...report.repo, folder: 'services/my api' } };
    const log = sarifLog(inside) as { runs: [{ automationDetails: unknown; results: Result[] }] };
    expect(log.runs[0].automationDetails).toEqual({ id: 'readycheck/recommended/services/my%20api/' });
    for (const { locations } of log.runs[0].results)
      expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^services\/my%20api\//);
    expect(sarifLog(report)).toMatchObject({ runs: [{ automationDetails: { id: 'readycheck/recommended/' } }] });
  });

  it('narrows a place of many lines to its first', () => {
    const wide = {
      ...report.findings.find(({ location }) => location.file === 'x.list.txt')!,
      location: { file: 'x.list.txt', startLine: 1, startColumn: 4, endLine: 3, endColumn: 2 },
    } satisfies ReportFinding;
    const { results } = runOf({ ...report, findings: [wide] });
    expect(results[0]?.locations[0]?.physicalLocation.region).toEqual({ startLine: 1, startColumn: 4, endLine: 1, endColumn: 11 });
  });

  it('links related places from the message and escapes brackets', () => {
    const { results } = runOf(withExtras);
    expect(results[0]?.message.text).toBe('The list b holds a secret. See [the \\[other\\] end](1).');
    expect(results[0]?.relatedLocations).toMatchObject([{ id: 1, message: { text: 'the [other] end.' } }]);
  });

  it('leaves suppressed results out unless asked for', () => {
    expect(runOf(report).results.some(({ suppressions }) => suppressions !== undefined)).toBe(false);
    const suppressed = runOf(report, { suppressed: true }).results.filter(({ suppressions }) => suppressions !== undefined);
    expect(suppressed.map(({ suppressions }) => suppressions)).toEqual([[{ kind: 'inSource', justification: 'agreed' }]]);
  });

  it('carries planned fixes, and what could not be checked as notifications', () => {
    const { results, invocations } = runOf(report, { fixes });
    expect(results.filter((result) => result.fixes !== undefined)).toHaveLength(1);
    expect(results.find((result) => result.fixes !== undefined)?.fixes).toMatchObject([
      {
        artifactChanges: [
          { replacements: [{ deletedRegion: { startLine: 1, startColumn: 4 }, insertedContent: { text: '' } }] },
          { artifactLocation: { uri: 'new%20file.txt' } },
        ],
      },
    ]);
    expect(invocations[0].toolExecutionNotifications.map(({ message }) => message.text).join()).toContain('boom');
  });

  it('gives GitHub at most 5,000 results, the worst, and says so', () => {
    const [bad, secret] = [
      report.findings.find(({ check, status }) => check === 'words/good' && status === 'open')!,
      report.findings.find(({ check }) => check === 'words/secret')!,
    ];
    const many = Array.from({ length: 5_003 }, (_, i) => ({ ...bad, fingerprint: String(i) }));
    const { results, invocations } = runOf({ ...report, diagnostics: [], findings: [...many, secret] });
    expect(results).toHaveLength(5_000);
    expect(results[0]?.ruleId).toBe('words/secret');
    expect(invocations[0].toolExecutionNotifications[0]?.message.text).toBe('4 of 5004 results were left out, the least severe ones.');
  });

  it('with 60,000 findings stays within what GitHub takes, worst first, and says what was left out', () => {
    const many = reportWith(harmless, { findings: 60_000 });
    const fingerprinted = new Map(
      many.findings.map(({ fingerprint, location }) => [fingerprint, Array.from({ length: 1_200 }, () => location)]),
    );
    const tagged = many.checks.map((check) => ({ ...check, cwe: Array.from({ length: 30 }, (_, i) => i + 1) }));
    const related = {
      ...many.findings[0]!,
      related: Array.from({ length: 300 }, () => ({ ...many.findings[0]!.location, message: 'there' })),
    };
    const large = { ...many, checks: tagged, findings: [related, ...many.findings.slice(1)] };
    const run = runOf(large, { paths: new Map([...fingerprinted].slice(0, 1)) });
    expect(run.results).toHaveLength(5_000);
    expect(run.results.every(({ level }) => level === 'error')).toBe(true);
    const open = many.findings.filter(({ status }) => status === 'open').length;
    expect(run.invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toContain(
      `${open - 5_000} of ${open} results were left out, the least severe ones.`,
    );
    expect(run.results[0]?.relatedLocations).toHaveLength(100);
    expect(run.results[0]?.codeFlows?.[0]?.threadFlows[0]?.locations).toHaveLength(1_000);
    expect(run.tool.driver.rules.every(({ properties }) => (properties['tags'] as string[]).length <= 10)).toBe(true);
    expect(gzipSync(sarifReport(large)).length).toBeLessThan(10 * 1024 * 1024);
  });

  it('tells new from old where a base was compared with', () => {
    const findings = report.findings.map((finding, i) => ({ ...finding, new: i === 1 }));
    const states = runOf({ ...report, base: { ref: 'main', commit: 'abc' }, findings }).results.map(({ baselineState }) => baselineState);
    expect(new Set(states)).toEqual(new Set(['new', 'unchanged']));
  });

  it('has no secret in it', () => {
    expect(sarifReport(report)).not.toContain('hunter2');
  });
});

describe('SARIF under the multitool', () => {
  const tool = existsSync(path.join('node_modules', '@microsoft', 'sarif-multitool-linux'))
    ? (require('@microsoft/sarif-multitool-linux') as string)
    : undefined;
  const isRunnable = tool !== undefined && makeRunnable(tool);
  if (!isRunnable) console.warn('skipped: the SARIF multitool cannot be run here (it is a Linux x64 program from npm)');

  it.skipIf(!isRunnable)('has no errors, and no warnings but the one accepted', () => {
    const problems = [...validated(sarifReport(report)), ...validated(sarifReport(withExtras, { fixes, paths, suppressed: true }))];
    // SARIF2005 asks for the address of a page about the tool; there is none yet.
    expect(problems.filter((line) => !line.includes('SARIF2005'))).toEqual([]);
  });

  it.skipIf(!isRunnable)('would be told of mistakes', () => {
    const log = JSON.parse(sarifReport(report)) as { runs: [{ results: [{ ruleIndex: number }] }] };
    log.runs[0].results[0].ruleIndex = 99;
    expect(validated(JSON.stringify(log, null, 2)).join('\n')).toMatch(/error/);
  });

  /** The lines with which the tool complains; its exit code is 0 even for errors. */
  function validated(text: string): string[] {
    const folder = mkdtempSync(path.join(tmpdir(), 'readycheck-sarif-'));
    try {
      writeFileSync(path.join(folder, 'out.sarif'), text);
      const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', DOTNET_BUNDLE_EXTRACT_BASE_DIR: path.join(folder, 'net') };
      const run = spawnSync(tool!, ['validate', 'out.sarif', '--rule-kind', 'Sarif;Ghas'], { cwd: folder, encoding: 'utf8', env });
      const said = `${run.stdout}\n${run.stderr}`;
      expect(said).toContain('1 files scanned');
      return said.split('\n').filter((line) => /: (error|warning) /i.test(line));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  function makeRunnable(file: string): boolean {
    if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(file)) return false;
    try {
      accessSync(file, constants.X_OK);
    } catch {
      try {
        chmodSync(file, 0o755);
      } catch {
        return false;
      }
    }
    return spawnSync(file, ['--version'], { env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' } }).error === undefined;
  }
});
