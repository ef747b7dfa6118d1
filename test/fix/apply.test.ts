import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyChanges, type FileChange, recover, undo } from '../../src/fix/apply.ts';
import { disk, type Disk, placeInside } from '../../src/fix/disk.ts';
import { entryNames, journalFolder, type Owner } from '../../src/fix/journal.ts';

const me: Owner = { pid: 4_000_001, isAlive: () => false };
const next: Owner = { pid: 4_000_002, isAlive: () => false };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let parent = '';
let root = '';
beforeAll(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'readycheck-apply-'));
});
beforeEach(() => {
  root = mkdtempSync(path.join(parent, 'r-'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** Every file outside the journal: text and permission bits. */
function tree(at = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(path.join(root, at)).sort()) {
    const file = at === '' ? name : `${at}/${name}`;
    if (file === '.readycheck') continue;
    const stat = lstatSync(path.join(root, file));
    if (stat.isDirectory()) {
      found[`${file}/`] = '';
      Object.assign(found, tree(file));
    } else found[file] = `${(stat.mode & 0o777).toString(8)} ${readFileSync(path.join(root, file), 'utf8')}`;
  }
  return found;
}

function setUp(): readonly FileChange[] {
  writeFileSync(path.join(root, 'a.js'), 'a\n');
  writeFileSync(path.join(root, 'run.sh'), 'b\r\n');
  chmodSync(path.join(root, 'run.sh'), 0o755);
  return [
    { file: 'a.js', before: bytes('a\n'), after: bytes('a2\n') },
    { file: 'run.sh', before: bytes('b\r\n'), after: bytes('b2\r\n') },
    { file: 'new/deep/c.js', before: null, after: bytes('c\n') },
  ];
}

class Crash extends Error {}

/** A disk that stops for good before its `n`th write. */
function failingDisk(n: number): { readonly disk: Disk; readonly writes: () => number } {
  let count = 0;
  const step = (): void => {
    count += 1;
    if (count > n) throw new Crash(`stopped before write ${count}`);
  };
  const failing = Object.fromEntries(
    Object.entries(disk).map(([name, run]) => [
      name,
      (...args: never[]) => {
        step();
        return (run as (...all: never[]) => void)(...args);
      },
    ]),
  ) as unknown as Disk;
  return { disk: failing, writes: () => count };
}

describe('applying', () => {
  test('writes every file, keeps permissions, and undo puts everything back', () => {
    const changes = setUp();
    const before = tree();
    applyChanges(root, 'Two things', changes, me);
    expect(tree()).toEqual({ 'a.js': '644 a2\n', 'new/': '', 'new/deep/': '', 'new/deep/c.js': '644 c\n', 'run.sh': '755 b2\r\n' });
    expect(undo(root, me)).toEqual([{ title: 'Two things', files: ['a.js', 'run.sh', 'new/deep/c.js'] }]);
    expect(tree()).toEqual(before);
    expect(entryNames(root)).toEqual([]);
    expect(undo(root, me)).toEqual([]);
  });

  test('undo --all goes back to before the first fix', () => {
    const changes = setUp();
    const before = tree();
    applyChanges(root, 'first', changes, me);
    applyChanges(root, 'second', [{ file: 'a.js', before: bytes('a2\n'), after: bytes('a3\n') }], me);
    expect(undo(root, me, { all: true }).map((u) => u.title)).toEqual(['second', 'first']);
    expect(tree()).toEqual(before);
  });

  test('undo refuses, and touches nothing, when a file changed since', () => {
    applyChanges(root, 'first', setUp(), me);
    writeFileSync(path.join(root, 'run.sh'), 'mine\n');
    const before = tree();
    expect(() => undo(root, me)).toThrow('run.sh changed since it was fixed');
    expect(tree()).toEqual(before);
  });

  test('a file that changed since the scan is refused before anything is written', () => {
    const changes = setUp();
    writeFileSync(path.join(root, 'run.sh'), 'mine\n');
    const before = tree();
    expect(() => applyChanges(root, 'x', changes, me)).toThrow('run.sh changed since it was scanned');
    expect(tree()).toEqual(before);
    expect(entryNames(root)).toEqual([]);
  });

  test('an ordinary write error puts everything back', () => {
    const changes = setUp();
    const before = tree();
    const full: Disk = {
      ...disk,
      create(file, content, mode, owner) {
        if (file.includes('deep')) throw new Error('no space left');
        disk.create(file, content, mode, owner);
      },
    };
    expect(() => applyChanges(root, 'x', changes, me, full)).toThrow('no space left');
    expect(tree()).toEqual(before);
    expect(entryNames(root)).toEqual([]);
  });

  test('a second run waits for a living one and takes over from a dead one', () => {
    const changes = setUp();
    mkdirSync(journalFolder(root), { recursive: true });
    writeFileSync(path.join(journalFolder(root), 'lock'), '77\n');
    expect(() => applyChanges(root, 'x', changes, { pid: 1, isAlive: (pid) => pid === 77 })).toThrow(
      'Process 77 is changing this repository',
    );
    applyChanges(root, 'x', changes, me);
    expect(tree()['a.js']).toBe('644 a2\n');
  });
});

describe('a crash', () => {
  test('at any write of applying leaves either nothing or the whole fix', () => {
    let outcomes = new Set<string>();
    for (let n = 0; ; n++) {
      root = mkdtempSync(path.join(parent, 'r-'));
      const changes = setUp();
      const before = JSON.stringify(tree());
      const failing = failingDisk(n);
      let isComplete = false;
      try {
        applyChanges(root, 'x', changes, me, failing.disk);
        isComplete = true;
      } catch (error) {
        expect(error).toBeInstanceOf(Crash);
      }
      recover(root, next);
      const wholeFix = entryNames(root).length === 1;
      if (wholeFix) undo(root, next);
      outcomes = outcomes.add(wholeFix ? 'whole' : 'nothing');
      expect(JSON.stringify(tree()), `stopped before write ${n + 1}`).toBe(before);
      if (isComplete) {
        expect(n).toBeGreaterThan(15);
        break;
      }
    }
    expect([...outcomes].sort()).toEqual(['nothing', 'whole']);
  });

  test('at any write of undo is carried to its end, or never began', () => {
    for (let n = 0; ; n++) {
      root = mkdtempSync(path.join(parent, 'r-'));
      const changes = setUp();
      const before = JSON.stringify(tree());
      applyChanges(root, 'x', changes, me);
      const fixed = JSON.stringify(tree());
      let isComplete = false;
      try {
        undo(root, me, {}, failingDisk(n).disk);
        isComplete = true;
      } catch (error) {
        expect(error).toBeInstanceOf(Crash);
      }
      recover(root, next);
      expect([before, fixed]).toContain(JSON.stringify(tree()));
      if (entryNames(root).length === 1) undo(root, next);
      expect(JSON.stringify(tree()), `stopped before write ${n + 1}`).toBe(before);
      if (isComplete) break;
    }
  });

  test('during the repair is repaired by the next start', () => {
    for (let n = 0; n < 12; n++) {
      root = mkdtempSync(path.join(parent, 'r-'));
      const changes = setUp();
      const before = JSON.stringify(tree());
      expect(() => applyChanges(root, 'x', changes, me, failingDisk(13).disk)).toThrow(Crash);
      try {
        recover(root, next, failingDisk(n).disk);
      } catch (error) {
        expect(error).toBeInstanceOf(Crash);
      }
      recover(root, { pid: 4_000_003, isAlive: () => false });
      expect(JSON.stringify(tree())).toBe(before);
    }
  });

  test('does not cost the edits a person made meanwhile', () => {
    const changes = setUp();
    expect(() => applyChanges(root, 'x', changes, me, failingDisk(14).disk)).toThrow(Crash);
    expect(tree()['a.js']).toBe('644 a2\n');
    writeFileSync(path.join(root, 'a.js'), 'mine\n');
    expect(() => recover(root, next)).toThrow('a.js changed while a fix was interrupted');
    expect(tree()['a.js']).toBe('644 mine\n');
  });
});

describe('a repository one does not trust', () => {
  test('cannot lead writes out of its folder', () => {
    const outside = mkdtempSync(path.join(parent, 'outside-'));
    writeFileSync(path.join(outside, 'victim'), 'v\n');
    symlinkSync(outside, path.join(root, 'link'));
    symlinkSync(path.join(outside, 'victim'), path.join(root, 'file'));
    expect(placeInside(root, 'link/victim')).toBeUndefined();
    expect(placeInside(root, '../x')).toBeUndefined();
    expect(placeInside(root, '/etc/passwd')).toBeUndefined();
    expect(placeInside(root, '.git/config')).toBeUndefined();
    const change = (file: string): FileChange => ({ file, before: bytes('v\n'), after: bytes('w\n') });
    expect(() => applyChanges(root, 'x', [change('link/victim')], me)).toThrow('does not lie inside');
    expect(() => applyChanges(root, 'x', [change('file')], me)).toThrow('not a regular file');
    expect(readFileSync(path.join(outside, 'victim'), 'utf8')).toBe('v\n');
  });

  test('cannot bring a journal that reaches outside, or a journal folder that is a link', () => {
    const entry = path.join(journalFolder(root), '0001');
    mkdirSync(entry, { recursive: true });
    const image = { hash: 'x', mode: 0o644 };
    const content = { version: 1, state: 'writing', title: 't', files: [{ file: '../../x', before: image, after: image }], folders: [] };
    writeFileSync(path.join(entry, 'entry.json'), JSON.stringify(content));
    expect(() => recover(root, me)).toThrow('is not a journal of this tool');
    rmSync(path.join(root, '.readycheck'), { recursive: true });
    symlinkSync(parent, path.join(root, '.readycheck'));
    expect(() => applyChanges(root, 'x', setUp(), me)).toThrow('.readycheck leads out');
  });
});
