import { describe, expect, it } from 'vitest';
import { openCache } from '../../src/outline/cache.ts';
import { ignoreRules } from '../../src/source/ignore-rules.ts';
import type { Entry, Source } from '../../src/source/listing.ts';
import { listName, survey } from '../../src/source/survey.ts';
import { textStore } from '../../src/source/texts.ts';
import { scratch } from './scratch.ts';

/** A source of one file that counts how often it is read. */
function counting(entry: Entry, content: string): { readonly source: Source; readonly reads: () => number } {
  let reads = 0;
  const readNow: Source['readNow'] = (entries, take) => {
    for (const one of entries) {
      reads += 1;
      take(one, Buffer.from(content), '');
    }
  };
  const source: Source = {
    entries: [entry],
    skipped: [],
    diagnostics: [],
    vcs: 'none',
    ignore: ignoreRules(),
    readNow,
    readMany: async (entries, take) => readNow(entries, take),
  };
  return { source, reads: () => reads };
}

describe('a file is read again', () => {
  const dir = scratch('survey');
  const cache = openCache(dir, dir);
  const old = cache.opened - 10_000;
  const first: Entry = { path: 'a.js', size: 2, executable: false, tracked: true, stamp: 's1', changed: old };

  const readsOf = async (before: Entry, after: Entry, content = '1\n'): Promise<number> => {
    const { source } = counting(before, '1\n');
    const { list } = await survey(source, cache, textStore());
    // Undefined: nothing was read, and the list of the test before still holds.
    if (list !== undefined) cache.save({ outlines: [], files: [], lists: [[listName, list]] });
    const again = counting(after, content);
    await survey(again.source, cache, textStore());
    return again.reads();
  };

  it.each([
    ['not when nothing changed', first, first, 0],
    ['when its stamp changed', first, { ...first, stamp: 's2' }, 1],
    ['when it changed just before it was seen', { ...first, changed: cache.opened - 100 }, { ...first, changed: cache.opened - 100 }, 1],
    ['when it seems to come from the future', { ...first, changed: cache.opened + 9e9 }, { ...first, changed: cache.opened + 9e9 }, 1],
    ['when it is another file', first, { ...first, path: 'b.js' }, 1],
    ['when it differs from the index of git', first, { ...first, index: '0'.repeat(40) }, 1],
  ])('%s', async (_name, before, after, reads) => {
    expect(await readsOf(before, after)).toBe(reads);
  });

  it('not when only line endings differ from the index', async () => {
    const lf = 'd00491fd7e5bb6fa28c517a0bb32b8b506539d4d';
    const crlf = { ...first, path: 'c.js', index: lf };
    const { source } = counting(crlf, '1\r\n');
    const seen = await survey(source, cache, textStore());
    expect([seen.changed, seen.files[0]!.hash === lf]).toEqual([false, false]);
    cache.save({ outlines: [], files: [], lists: [[listName, seen.list!]] });
    const again = counting(crlf, '1\r\n');
    expect([(await survey(again.source, cache, textStore())).changed, again.reads()]).toEqual([false, 0]);
  });
});
