import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diffLines } from 'diff';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { benchOf } from '../../src/commands/fix-bench.ts';
import { fixedName, fixturesOf } from '../../src/dev/fixtures.ts';
import { applyChanges, recover, undo } from '../../src/fix/apply.ts';
import { disk, type Disk } from '../../src/fix/disk.ts';
import { decode, encode } from '../../src/fix/edits.ts';
import { guardOf } from '../../src/fix/guard.ts';
import { planFixes, startState, type Plan } from '../../src/fix/plan.ts';
import type { Owner } from '../../src/fix/journal.ts';
import { scan } from '../../src/scan.ts';

/**
 * The whole way of a fix: a fixture in a style of its own is scanned by all checks, some of its findings are fixed together,
 * and the writing (or the undoing) is stopped at some step, as a crash would.
 */

const me: Owner = { pid: 4_000_001, isAlive: () => false };
const next: Owner = { pid: 4_000_002, isAlive: () => false };

/** Milliseconds for all runs together; what is reached by then counts. */
const time = 15_000;

const fixtures = checks.flatMap(({ id }) => {
  const all = fixturesOf(id);
  return all.filter(({ name, kind }) => kind === 'bad' && all.some((other) => other.name === fixedName(name)));
});

/** How the files of a repository are written. */
interface Style {
  readonly crlf: boolean;
  readonly tabs: boolean;
  readonly bom: boolean;
  readonly isOpenEnded: boolean;
  readonly astral: boolean;
}

const comments: readonly (readonly [RegExp, string])[] = [
  [/\.[cm]?[jt]sx?$/, '// 😀 𝒳 é\n'],
  [/\.(ya?ml|conf|env|tf)$|Dockerfile$|\.env[\w.]*$/, '# 😀 𝒳 é\n'],
];

function written(file: string, text: string, style: Style): Uint8Array {
  const comment = comments.find(([name]) => name.test(file))?.[1];
  let result = style.astral && comment !== undefined && !text.startsWith('#') ? comment + text : text;
  // Python and YAML mean something else by a tab.
  if (style.tabs && /\.([cm]?[jt]sx?|json|conf)$/.test(file)) result = result.replace(/^(?: {2})+/gm, (run) => '\t'.repeat(run.length / 2));
  if (style.isOpenEnded) result = result.replace(/\n$/, '');
  if (style.crlf && !result.includes('\r')) result = result.replaceAll('\n', '\r\n');
  return encode(result, style.bom && /\.([cm]?[jt]sx?|json|ya?ml)$/.test(file));
}

/** A copy of a fixture in a style. */
function copied(from: string, to: string, style: Style): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) copied(source, target, style);
    else if (entry.isFile()) {
      const decoded = decode(readFileSync(source));
      writeFileSync(target, decoded === undefined ? readFileSync(source) : written(entry.name, decoded.text, style));
      chmodSync(target, lstatSync(source).mode & 0o777);
    }
  }
}

/** Every file outside the journal: bytes and permission bits. */
function tree(root: string, at = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(path.join(root, at)).sort()) {
    const file = at === '' ? name : `${at}/${name}`;
    if (file === '.readycheck') continue;
    const stat = lstatSync(path.join(root, file));
    if (stat.isDirectory()) for (const [below, what] of tree(root, file)) found.set(below, what);
    else found.set(file, `${(stat.mode & 0o777).toString(8)} ${readFileSync(path.join(root, file), 'latin1')}`);
  }
  return found;
}

class Crash extends Error {}

/** A disk that stops for good before its `n`th write. */
function failingDisk(n: number): Disk {
  let count = 0;
  const stopping =
    <A extends readonly unknown[]>(run: (...args: A) => void) =>
    (...args: A): void => {
      count += 1;
      if (count > n) throw new Crash(`stopped before write ${count}`);
      run(...args);
    };
  return {
    create: stopping(disk.create),
    rename: stopping(disk.rename),
    mkdir: stopping(disk.mkdir),
    remove: stopping(disk.remove),
    removeFolder: stopping(disk.removeFolder),
  };
}

function untilCrash(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
}

/** Lines that some edit of a plan has a part in, without what ends them. */
function touchedLines(plan: Plan): ReadonlySet<string> {
  const touched = new Set<string>();
  for (const { edits, changes } of plan.fixes) {
    for (const edit of edits) {
      if (edit.kind === 'create') continue;
      const text = changes.find(({ file }) => file === edit.at.file)?.before ?? '';
      const start = text.lastIndexOf('\n', edit.at.start - 1) + 1;
      const end = text.indexOf('\n', edit.at.end);
      for (const line of text.slice(start, end === -1 ? undefined : end).split('\n')) touched.add(line.trimEnd());
    }
  }
  return touched;
}

/** What must hold of one file, whatever was fixed in it: its byte-order mark and line ends, and every line that no edit names. */
function expectKept(before: Uint8Array, after: Uint8Array, touched: ReadonlySet<string>): void {
  const [old, now] = [decode(before), decode(after)];
  if (old === undefined || now === undefined) throw new Error('A fixed file is no valid UTF-8.');
  expect(now.bom).toBe(old.bom);
  expect(now.text.isWellFormed()).toBe(true);
  const isWhole = (text: string): boolean => text.split('\r\n').every((line) => !/[\r\n]/.test(line));
  if (old.text.includes('\r\n') && isWhole(old.text)) expect(isWhole(now.text)).toBe(true);
  if (!old.text.includes('\r')) expect(now.text).not.toContain('\r');
  const lost = diffLines(old.text, now.text)
    .filter(({ removed }) => removed)
    .flatMap(({ value }) => value.split('\n').map((line) => line.trimEnd()));
  expect(lost.filter((line) => line !== '' && !touched.has(line))).toEqual([]);
}

let parent = '';
beforeAll(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'readycheck-whole-'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test(
  'fixes of any findings in files of any style lose no byte, are whole after a crash at any write, and can be undone',
  { timeout: 60_000 },
  async () => {
    const style = fc.record({ crlf: fc.boolean(), tabs: fc.boolean(), bom: fc.boolean(), isOpenEnded: fc.boolean(), astral: fc.boolean() });
    const crash = fc.record({ writing: fc.nat(40), undoing: fc.nat(40) });
    let fixed = 0;
    const whole = fc.asyncProperty(
      fc.constantFrom(...fixtures),
      style,
      fc.infiniteStream(fc.boolean()),
      crash,
      async (fixture, how, choice, at) => {
        const root = mkdtempSync(path.join(parent, 'r-'));
        copied(fixture.folder, root, how);
        const before = tree(root);
        const scanned = await scan(root, { lineHashes: false, profile: 'all', cache: false });
        const guard = guardOf(root, scanned.repo, { allowDirty: true });
        const start = await startState(await benchOf(scanned, guard, {}));
        const wanted = new Set(start.judgement.failures.filter(() => choice.next().value).map(({ id }) => id));
        const plan = await planFixes(await benchOf(scanned, guard, {}), start, ({ id }) => wanted.has(id));
        const changes = guard.changes(plan.end.texts);
        if (changes.length === 0) return;
        fixed += plan.fixes.length;
        const touched = touchedLines(plan);
        for (const change of changes) if (change.before !== null) expectKept(change.before, change.after, touched);

        untilCrash(() => applyChanges(root, 'some', changes, me, failingDisk(at.writing)));
        recover(root, next);
        const isApplied = tree(root).get(changes[0]?.file ?? '') !== before.get(changes[0]?.file ?? '');
        if (!isApplied) {
          expect(tree(root)).toEqual(before);
          applyChanges(root, 'some', changes, next);
        }
        for (const { file, after } of changes) expect(Buffer.compare(readFileSync(path.join(root, file)), after)).toBe(0);
        const after = tree(root);
        expect([...after.keys()].filter((file) => !before.has(file))).toEqual(
          changes.filter((c) => c.before === null).map(({ file }) => file),
        );

        untilCrash(() => undo(root, me, {}, failingDisk(at.undoing)));
        recover(root, next);
        const between = tree(root);
        expect([before, after]).toContainEqual(between);
        undo(root, next);
        expect(tree(root)).toEqual(before);
        rmSync(root, { recursive: true, force: true });
      },
    );
    await fc.assert(whole, { numRuns: 200, interruptAfterTimeLimit: time });
    expect(fixed).toBeGreaterThan(0);
  },
);
