import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/model/index.ts';
import { scanReport, type ScanOptions } from '../../src/scan.ts';

/**
 * "Not applicable" is no way out: where another file expects something, taking it away raises no score.
 * Tried on whole repositories: the sample service, and the same with an image, a stack and workflows that
 * do many things wrong, so that much could be got rid of by deleting them.
 */
let folder: string;
const memory = {};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'readycheck-deletion-'));
  for (const name of ['sample', 'poor'])
    cpSync(path.resolve(import.meta.dirname, '../../fixtures/sample'), path.join(folder, name), {
      recursive: true,
      filter: (file) => !file.includes('.readycheck'),
    });
  const poor = path.join(folder, 'poor');
  writeFileSync(
    path.join(poor, 'Dockerfile'),
    ['FROM node:24', 'WORKDIR /app', 'COPY . .', 'RUN npm install', 'EXPOSE 3000', 'CMD npm start', ''].join('\n'),
  );
  change(poor, '.github/workflows/ci.yml', (text) => text.replaceAll('actions/setup-node@v6', 'someone/setup-node@main'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function change(root: string, file: string, edit: (text: string) => string): void {
  const at = path.join(root, file);
  const before = readFileSync(at, 'utf8');
  const after = edit(before);
  expect(after, `${file} is changed`).not.toBe(before);
  writeFileSync(at, after);
}

/** A scan that keeps nothing on disk. */
async function scanned(root: string, options: ScanOptions = {}): Promise<Report> {
  return (await scanReport(root, { cache: false, lineHashes: false, memory, ...options })).report;
}

const without = (from: RegExp) => (text: string) => text.replace(from, '');

/** What is taken away, and the check that has to notice. */
const cases: readonly (readonly [what: string, file: string, edit: ((text: string) => string) | 'delete', check: string])[] = [
  ['the Dockerfile that compose builds', 'Dockerfile', 'delete', 'links/expected-files'],
  ['the configuration that compose mounts', 'nginx/nginx.conf', 'delete', 'links/expected-files'],
  ['the lock file', 'package-lock.json', 'delete', 'deps/lockfile'],
  ['the workflow that tests', '.github/workflows/ci.yml', 'delete', 'ci/test'],
  ['the health check of the database', 'compose.yaml', without(/ {4}healthcheck:\n(?: {6}.*\n)+/), 'compose/healthcheck'],
  ['the tests', 'package.json', (text) => text.replace(/"test": "[^"]*"/, '"check": "true"'), 'ci/test'],
];

describe.each(['sample', 'poor'])('%s', (name) => {
  test.each(cases)('without %s has no better score', async (_what, file, edit, check) => {
    const root = path.join(folder, name);
    const at = path.join(root, file);
    const text = readFileSync(at, 'utf8');
    const before = await scanned(root);
    try {
      if (edit === 'delete') rmSync(at);
      else change(root, file, edit);
      const after = await scanned(root);
      expect(after.checks.find(({ id }) => id === check)?.outcome).toBe('failed');
      expect(after.score.value).toBeLessThanOrEqual(before.score.value!);
      expect(after.score.strictValue).toBeLessThanOrEqual(before.score.strictValue!);
    } finally {
      writeFileSync(at, text);
    }
  });

  test('with everything suppressed has no better strict score', async () => {
    const root = path.join(folder, name);
    const before = await scanned(root);
    const config = path.join(folder, `${name}.json`);
    const suppressions = [...new Set(before.findings.map(({ check }) => check))].map((rule) => ({ rule, path: '**', reason: 'tried out' }));
    writeFileSync(config, JSON.stringify({ suppressions }));
    const after = await scanned(root, { config });
    expect(after.findings.every(({ status }) => status === 'suppressed')).toBe(true);
    expect(after.score.strictValue).toBe(before.score.value);
    expect(after.score.value).toBeGreaterThan(before.score.value!);
  });
});

test('an empty repository is not scored', async () => {
  const empty = path.join(folder, 'empty');
  cpSync(path.join(folder, 'sample/README.md'), path.join(empty, 'NOTES.md'), { recursive: true });
  expect((await scanned(empty)).score).toMatchObject({ value: null, grade: null, strictValue: null, level: null });
});
