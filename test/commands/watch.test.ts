import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { watchFolder } from '../../src/commands/tui/watch.ts';
import { commitAll, git } from '../cli/git.ts';

let root: string;
let told: number;
let stop: () => void;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const at = (file: string): string => path.join(root, file);
/** Until a change is told that had not been told before. */
const news = async (before: number): Promise<void> => {
  for (let tries = 0; told <= before && tries < 200; tries++) await pause(10);
  expect(told, 'a change is told').toBeGreaterThan(before);
};
/** What was done before is told, and silence has come back. */
const settled = async (): Promise<number> => {
  for (let last = -1; last !== told;) {
    last = told;
    await pause(120);
  }
  return told;
};

beforeEach(async () => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'readycheck-watch-')));
  mkdirSync(at('src/routes'), { recursive: true });
  mkdirSync(at('node_modules/a'), { recursive: true });
  writeFileSync(at('src/app.js'), '1\n');
  writeFileSync(at('src/routes/a.js'), '1\n');
  git(root, 'init', '-q');
  writeFileSync(at('.gitignore'), 'node_modules\n');
  commitAll(root, 'first');
  git(root, 'checkout', '-qb', 'other');
  rmSync(at('src/routes'), { recursive: true });
  writeFileSync(at('src/app.js'), '2\n');
  commitAll(root, 'second');
  git(root, 'checkout', '-q', 'main');
  told = 0;
  stop = watchFolder(root, () => void told++);
  await settled();
});
afterEach(() => {
  stop();
  rmSync(root, { recursive: true, force: true });
});

describe('a change is told', () => {
  test('of an editor that writes a new file and puts it in the place of the old one, every time', async () => {
    for (let save = 0; save < 3; save++) {
      const before = await settled();
      writeFileSync(at('src/.app.js.swp'), `${save}\n`);
      renameSync(at('src/.app.js.swp'), at('src/app.js'));
      await news(before);
    }
  });

  test('of the last of many saves, and of the first while they go on', async () => {
    const before = await settled();
    const begun = performance.now();
    while (performance.now() - begun < 900) {
      writeFileSync(at('src/app.js'), `${performance.now()}\n`);
      await pause(5);
      if (performance.now() - begun > 700) expect(told, 'while it goes on').toBeGreaterThan(before);
    }
    const during = told;
    writeFileSync(at('src/app.js'), 'last\n');
    await news(during);
  });

  test('of a file that is deleted and made again', async () => {
    let before = await settled();
    rmSync(at('src/routes/a.js'));
    await news(before);
    before = await settled();
    writeFileSync(at('src/routes/a.js'), '2\n');
    await news(before);
  });

  test('in folders that a checkout took away and brought back', async () => {
    let before = await settled();
    git(root, 'checkout', '-q', 'other');
    await news(before);
    before = await settled();
    git(root, 'checkout', '-q', 'main');
    await news(before);
    before = await settled();
    writeFileSync(at('src/routes/a.js'), '3\n');
    await news(before);
  });

  test('in a folder that was deleted and made again at once', async () => {
    rmSync(at('src'), { recursive: true });
    mkdirSync(at('src/routes'), { recursive: true });
    let before = await settled();
    writeFileSync(at('src/app.js'), '4\n');
    await news(before);
    before = await settled();
    writeFileSync(at('src/routes/a.js'), '4\n');
    await news(before);
  });

  test('when what was changed is committed: files differ from another commit then', async () => {
    writeFileSync(at('src/app.js'), '5\n');
    const before = await settled();
    commitAll(root, 'third');
    await news(before);
  });
});

test('nothing is told of packages, of what git does by itself, nor after the end', async () => {
  const before = await settled();
  writeFileSync(at('node_modules/a/index.js'), '1\n');
  mkdirSync(at('.readycheck'));
  git(root, 'status');
  git(root, 'gc', '-q');
  // The folder of readycheck itself is new, which is told once.
  const after = await settled();
  writeFileSync(at('.readycheck/history.jsonl'), '{}\n');
  writeFileSync(at('node_modules/a/index.js'), '2\n');
  expect(await settled()).toBe(after);
  expect(after - before).toBeLessThanOrEqual(1);
  stop();
  writeFileSync(at('src/app.js'), '6\n');
  expect(await settled()).toBe(after);
});
