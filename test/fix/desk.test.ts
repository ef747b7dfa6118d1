import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localEngine, type LocalEngine } from '../../src/commands/tui/engine.ts';
import type { Report } from '../../src/model/index.ts';
import type { FixStep } from '../../src/tui/engine.ts';

/** The engine of the terminal app on a copy of the sample repository. */

let root: string;
let engine: LocalEngine;

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-C', root, '-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], { encoding: 'utf8' });
}
const scanned = (): Promise<Report> => engine.scan(() => undefined, new AbortController().signal);
async function finding(rule: string): Promise<string> {
  const found = (await scanned()).findings.find((one) => one.check === rule);
  if (found === undefined) throw new Error(`The sample has no finding of ${rule}.`);
  return found.fingerprint;
}
const request = (...targets: readonly string[]): { targets: readonly string[]; allowDirty: boolean; noVcs: boolean } => ({
  targets,
  allowDirty: false,
  noVcs: false,
});
function stepOf(answer: unknown): FixStep {
  if (typeof answer === 'object' && answer !== null && 'next' in answer) return answer as FixStep;
  throw new Error(JSON.stringify(answer));
}

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'readycheck-desk-'));
  cpSync(path.resolve(import.meta.dirname, '../../fixtures/sample'), root, {
    recursive: true,
    filter: (file) => !file.includes('.readycheck'),
  });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'start');
  engine = localEngine({ target: root, scan: { cache: false }, narrowed: false, history: false });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test('a fix is planned, seen, written, undone; the score it promises is the score there is', async () => {
  const target = await finding('docker/non-root-user');
  const before = readFileSync(path.join(root, 'Dockerfile'), 'utf8');
  const { next } = stepOf(await engine.fixes.review(request(target)));
  expect(next).toMatchObject({ finding: target, files: ['Dockerfile'] });
  expect(next!.hunks.length).toBeGreaterThan(0);
  expect(readFileSync(path.join(root, 'Dockerfile'), 'utf8')).toBe(before);
  const end = stepOf(await engine.fixes.answer('take'));
  expect(end).toMatchObject({ next: null, left: 0 });
  expect(await engine.fixes.apply()).toMatchObject({ files: ['Dockerfile'] });
  const after = await scanned();
  expect(after.findings.some((one) => one.fingerprint === target)).toBe(false);
  expect(after.score.value).toBe(next!.score.after);
  expect(await engine.fixes.undoable()).toHaveLength(1);
  expect(await engine.fixes.undo()).toMatchObject({ files: ['Dockerfile'] });
  expect(readFileSync(path.join(root, 'Dockerfile'), 'utf8')).toBe(before);
  expect(await engine.fixes.undo()).toBeNull();
});

test('several are planned one upon the other and written together', async () => {
  const targets = [await finding('http/security-headers'), await finding('docker/non-root-user')];
  const first = stepOf(await engine.fixes.review(request(...targets)));
  expect(first).toMatchObject({ left: 1, taken: [] });
  const second = stepOf(await engine.fixes.answer('take'));
  expect(second.taken).toHaveLength(1);
  expect(second.next!.score.before).toBe(first.next!.score.after);
  stepOf(await engine.fixes.answer('take'));
  const applied = await engine.fixes.apply();
  expect(applied.files).toEqual(['Dockerfile', 'package.json', 'src/app.js']);
  expect(applied.hint).toContain('npm install');
  expect(await engine.fixes.undoable()).toHaveLength(1);
});

test('a file with uncommitted changes is left alone until a person says so, and undo keeps the changes', async () => {
  const target = await finding('docker/non-root-user');
  appendFileSync(path.join(root, 'Dockerfile'), '# mine\n');
  const mine = readFileSync(path.join(root, 'Dockerfile'), 'utf8');
  const refused = stepOf(await engine.fixes.review(request(target)));
  expect(refused).toMatchObject({ next: null, dropped: [{ finding: target, uncommitted: true }] });
  const allowed = stepOf(await engine.fixes.review({ ...request(target), allowDirty: true }));
  expect(allowed.next).not.toBeNull();
  await engine.fixes.answer('take');
  await engine.fixes.apply();
  await engine.fixes.undo();
  expect(readFileSync(path.join(root, 'Dockerfile'), 'utf8')).toBe(mine);
});

test('what an earlier fix left uncommitted is no obstacle for the next one', async () => {
  const target = await finding('docker/non-root-user');
  await engine.fixes.review(request(target));
  await engine.fixes.answer('take');
  await engine.fixes.apply();
  git('checkout', '-q', '--', '.');
  appendFileSync(path.join(root, 'Dockerfile'), '# mine\n');
  expect(stepOf(await engine.fixes.review(request(target))).dropped[0]).toMatchObject({ uncommitted: true });
  git('checkout', '-q', '--', '.');
  await engine.fixes.review(request(target));
  await engine.fixes.answer('take');
  await engine.fixes.apply();
  expect(git('status', '--porcelain')).toContain('Dockerfile');
  const other = stepOf(
    await engine.fixes.review(request(...(await scanned()).findings.filter((one) => one.fix !== undefined).map((one) => one.fingerprint))),
  );
  expect(other.dropped.filter((one) => one.uncommitted)).toEqual([]);
});

test('a file that changed between plan and writing is left alone', async () => {
  const target = await finding('docker/non-root-user');
  await engine.fixes.review(request(target));
  await engine.fixes.answer('take');
  appendFileSync(path.join(root, 'Dockerfile'), '# mine\n');
  const mine = readFileSync(path.join(root, 'Dockerfile'), 'utf8');
  await expect(engine.fixes.apply()).rejects.toThrow(/Dockerfile changed since/);
  expect(readFileSync(path.join(root, 'Dockerfile'), 'utf8')).toBe(mine);
});

test('outside git a person is asked first', async () => {
  const target = await finding('docker/non-root-user');
  rmSync(path.join(root, '.git'), { recursive: true });
  expect(await engine.fixes.review(request(target))).toMatchObject({ offer: 'no-vcs' });
  expect(stepOf(await engine.fixes.review({ ...request(target), noVcs: true })).next).not.toBeNull();
});

test('a finding that is gone since the scan is told', async () => {
  const step = stepOf(await engine.fixes.review(request('f'.repeat(16))));
  expect(step.dropped).toMatchObject([{ reason: 'It is gone since the scan.' }]);
});
