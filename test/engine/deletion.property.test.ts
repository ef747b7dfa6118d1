import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report, ReportFinding } from '../../src/model/index.ts';
import { scanReport } from '../../src/scan.ts';
import { cutsOf, filesOf, type Cut } from './cuts.ts';

/**
 * "Taking something away is no way to a better score", of every file and every key of a repository. A better
 * score is honest only where what was found fault with is what was taken away, where the same thing is still
 * judged and now passes (less was better: a published port), or where it is said that it cannot be known any
 * more: by the check, which is counted beside the score, or of the whole file, as no file of its kind any more. A finding about something that still stands there must not vanish
 * because another thing did: that would be a check that stops to apply by mistake.
 */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'readycheck-cuts-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const fixtures = path.resolve(import.meta.dirname, '../../fixtures');

/** The sample as it is, and without what makes it good: more can be got rid of. */
const repositories: Readonly<Record<string, Readonly<Record<string, (text: string) => string>>>> = {
  sample: {},
  poor: {
    Dockerfile: () => ['FROM node:24', 'WORKDIR /app', 'COPY . .', 'RUN npm install', 'EXPOSE 3000', 'CMD npm start', ''].join('\n'),
    '.github/workflows/ci.yml': (text) => text.replaceAll('actions/setup-node@v6', 'someone/setup-node@main'),
    'compose.yaml': (text) => text.replaceAll(/ {4}(restart|healthcheck): .*\n/g, '').replaceAll('18-alpine', 'latest'),
  },
};

describe.each(Object.keys(repositories))('%s', (name) => {
  let root: string;
  let before: Report;
  const memory = {};
  const judge = async (): Promise<Report> => (await scanReport(root, { cache: false, lineHashes: false, memory })).report;
  beforeAll(async () => {
    root = path.join(folder, name);
    cpSync(path.join(fixtures, 'sample'), root, { recursive: true, filter: (file) => !file.includes('.readycheck') });
    for (const [file, edit] of Object.entries(repositories[name]!))
      writeFileSync(path.join(root, file), edit(readFileSync(path.join(root, file), 'utf8')));
    before = await judge();
  });

  /** Findings that vanish without a good reason when the lines of a file are taken away, if that makes the score better. */
  const unfair = async (file: string, cut: Pick<Cut, 'from' | 'to'> & { readonly text?: string }): Promise<readonly string[]> => {
    const at = path.join(root, file);
    const text = readFileSync(at);
    try {
      if (cut.text === undefined) rmSync(at);
      else writeFileSync(at, cut.text);
      const after = await judge();
      if ((after.score.uncapped ?? 0) <= before.score.uncapped! && (after.score.value ?? 0) <= before.score.value!) return [];
      const isUnreadable = after.diagnostics.some((said) => said.file === file && said.stage === 'outline');
      return vanished(before, after)
        .filter(({ location }) => !isUnreadable || location.file !== file)
        .filter((finding) => ![finding.location, ...finding.related].some((place) => isIn(place, file, cut)))
        .map(({ check, subject, message }) => `${check} (${subject}): ${message}`);
    } finally {
      writeFileSync(at, text);
    }
  };

  test('without any one of its files', async () => {
    for (const file of filesOf(root)) expect(await unfair(file, { from: 1, to: Infinity }), `without ${file}`).toEqual([]);
  }, 120_000);

  test('without any one key, block or instruction', async () => {
    const cuts = filesOf(root).flatMap((file) => cutsOf(root, file).map((cut) => ({ file, cut })));
    expect(cuts.length).toBeGreaterThan(120);
    // All of them: a scan of so little takes a twentieth of a second.
    for (const { file, cut } of cuts) expect(await unfair(file, cut), `${file} without ${cut.what}`).toEqual([]);
  }, 120_000);

  test('a program that is started, a file that is built or mounted: without it the score is capped, or worse', async () => {
    const expected = before.checks.find(({ id }) => id === 'links/expected-files')!.subjects.map((subject) => subject.name.split(' ')[0]!);
    expect(expected).toEqual(expect.arrayContaining(['Dockerfile', 'nginx/nginx.conf', 'src/server.js']));
    for (const file of expected) {
      const at = path.join(root, file);
      const text = readFileSync(at);
      rmSync(at);
      const after = await judge();
      writeFileSync(at, text);
      expect(after.checks.find(({ id }) => id === 'links/expected-files')?.outcome, `without ${file}`).toBe('failed');
      expect(after.score.value, `without ${file}`).toBeLessThanOrEqual(before.score.value!);
    }
  });
});

/** Findings whose subject is neither judged any more nor found fault with elsewhere in the same file, under whatever name. */
function vanished(before: Report, after: Report): readonly ReportFinding[] {
  const key = (one: { readonly check: string; readonly service?: string; readonly subject: string }): string =>
    `${one.check}\0${one.service ?? ''}\0${one.subject}`;
  const outcomes = new Map(
    after.checks.flatMap(({ id, subjects }) =>
      subjects.map(({ name, service, outcome }) => [
        key({ check: id, subject: name, ...(service === undefined ? {} : { service }) }),
        outcome,
      ]),
    ),
  );
  const isStill = (finding: ReportFinding): boolean =>
    after.findings.some(
      (other) => other.check === finding.check && (other.subject === finding.subject || other.location.file === finding.location.file),
    );
  return before.findings.filter((finding) => !isStill(finding) && !['passed', 'unknown'].includes(outcomes.get(key(finding)) ?? ''));
}

function isIn(place: { readonly file: string; readonly startLine: number }, file: string, { from, to }: Pick<Cut, 'from' | 'to'>): boolean {
  return place.file === file && place.startLine >= from && place.startLine <= to;
}
