import { describe, expect, it } from 'vitest';
import { fact, factEach, factOf, plainFact, type Repo } from '../../src/model/index.ts';
import { deltaOf, listRepo, withDelta, type Graph } from '../../src/source/index.ts';
import { scratch, write } from './scratch.ts';
import { chmodSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Looks at a repository in some way, twice if nothing is known, and says whether the second time was spared. */
async function isSpared(files: Record<string, string>, look: (repo: Repo) => unknown, change: (dir: string) => void): Promise<boolean> {
  const dir = write(scratch('trace'), files);
  let runs = 0;
  const scan = async (before: Graph | undefined): Promise<Graph> => {
    const repo = await (await listRepo(dir)).open({ before });
    const kept = repo.trace!.recall('check x');
    if (kept === undefined) {
      repo.trace!.run('check x', () => {
        runs += 1;
        look(repo);
      });
      repo.trace!.keep('check x', () => 'kept');
    }
    // As it is in the cache.
    return JSON.parse(JSON.stringify(repo.graph())) as Graph;
  };
  const first = await scan(undefined);
  await scan(first);
  expect(runs).toBe(1);
  change(dir);
  const second = await scan(first);
  const again = runs === 2;
  await scan(second);
  expect(runs).toBe(again ? 2 : 1);
  return !again;
}

const files = { 'src/a.js': 'a();\n', 'src/b.js': 'b();\n', 'package.json': '{}', 'docs/c.md': '# c\n', '.gitignore': '*.log\n' };
const edit =
  (file: string, text = 'changed\n') =>
  (dir: string): void =>
    void write(dir, { [file]: text });
const remove =
  (file: string) =>
  (dir: string): void =>
    rmSync(path.join(dir, file));

describe('what was looked at decides what is looked at again', () => {
  it.each<[string, (repo: Repo) => unknown, (dir: string) => void, boolean]>([
    ['nothing', () => 1, edit('src/a.js'), true],
    ['a text that changes', (repo) => repo.text('src/a.js'), edit('src/a.js'), false],
    ['another text', (repo) => repo.text('src/b.js'), edit('src/a.js'), true],
    ['an outline that changes', (repo) => repo.outline('src/a.js', 'js'), edit('src/a.js'), false],
    ['a text that comes', (repo) => repo.text('src/new.js'), edit('src/new.js'), false],
    ['a file that comes', (repo) => repo.file('src/new.js'), edit('src/new.js'), false],
    ['a file in a folder that comes', (repo) => repo.file('src/new/index.js'), edit('src/new/index.js'), false],
    ['a file in a folder inside a folder that comes', (repo) => repo.file('x/y/z.js'), edit('x/y/z.js'), false],
    ['a file that goes', (repo) => repo.file('src/a.js'), remove('src/a.js'), false],
    ['a file whose content changes', (repo) => repo.file('src/a.js'), edit('src/a.js'), true],
    ['the size of a file whose content changes', (repo) => repo.file('src/a.js')?.size, edit('src/a.js'), false],
    ['quietness that goes', (repo) => repo.file('src/a.js')?.quiet, edit('src/a.js', 'process.env.X'), false],
    ['quietness that stays', (repo) => repo.file('src/a.js')?.quiet, edit('src/a.js'), true],
    ['the mode of a file', (repo) => repo.file('src/a.js')?.executable, (dir) => chmodSync(path.join(dir, 'src/a.js'), 0o755), false],
    ['a folder that goes', (repo) => repo.exists('docs'), remove('docs/c.md'), false],
    ['a path that comes', (repo) => repo.exists('./x/'), edit('x/y'), false],
    ['a path, while another comes elsewhere', (repo) => repo.exists('docs/d.md'), edit('src/d.md'), true],
    ['a kind, and one comes', (repo) => repo.ofKind('js'), edit('docs/d.js'), false],
    ['a kind, and another comes', (repo) => repo.ofKind('js'), edit('docs/d.md'), true],
    ['a kind whose file changes', (repo) => repo.ofKind('js'), edit('src/a.js'), true],
    ['all files, and one comes', (repo) => repo.files, edit('docs/d.md'), false],
    ['what is skipped', (repo) => repo.skipped, edit('src/large.txt', 'x'.repeat(2_000_000)), false],
    ['an ignored path', (repo) => repo.isIgnored('a.env'), edit('.gitignore', '*.env\n'), false],
    ['a path that stays ignored', (repo) => repo.isIgnored('a.log'), edit('.gitignore', '*.log\n*.env\n'), true],
  ])('%s', async (_, look, change, spared) => {
    expect(await isSpared(files, look, change)).toBe(spared);
  });

  it('also through facts, whoever asked for them first', async () => {
    const inner = fact('inner', (repo) => repo.text('src/a.js'));
    const keyed = factOf(
      'keyed',
      (repo, file: string) => repo.text(file),
      (file) => file,
    );
    const outer = fact('outer', (repo) => [inner(repo), keyed(repo, 'src/b.js')]);
    const look = (repo: Repo): void => void [repo.trace!.run('earlier', () => outer(repo)), outer(repo)];
    expect(await isSpared(files, look, edit('src/a.js'))).toBe(false);
    expect(await isSpared(files, look, edit('src/b.js'))).toBe(false);
    expect(await isSpared(files, look, edit('docs/c.md'))).toBe(true);
  });

  it('says again what was said of a text that is not read again', async () => {
    const dir = write(scratch('trace-said'), { 'a.js': 'const = 1;\n', 'b.js': '' });
    const scan = async (before?: Graph): Promise<readonly [Graph, unknown]> => {
      const repo = await (await listRepo(dir)).open({ before });
      if (repo.trace!.recall('check x') === undefined) {
        repo.trace!.run('check x', () => {
          repo.outline('a.js', 'js');
          repo.report({ stage: 'facts', message: 'Told.' });
        });
        repo.trace!.keep('check x', () => 1);
      }
      return [repo.graph()!, repo.diagnostics()];
    };
    const [graph, told] = await scan();
    expect(told).toHaveLength(2);
    const [later, again] = await scan(graph);
    expect(again).toEqual(told);
    write(dir, { 'b.js': 'b();' });
    expect((await scan(later))[1]).toEqual(told);
    write(dir, { 'a.js': 'fine();' });
    expect((await scan(later))[1]).toHaveLength(1);
  });
});

describe('a fact with a plain value', () => {
  const length = plainFact('length of a', (repo) => {
    const text = repo.text('a.js') ?? '';
    if (text === 'bad') throw new Error('bad');
    return text.length;
  });

  it.each([
    ['spares what rests on it while the value is the same', 'b', true],
    ['does not where it is another', 'longer', false],
    ['nor where it cannot be made any more', 'bad', false],
  ])('%s', async (_, text, spared) => {
    const look = (repo: Repo): void => {
      try {
        length(repo);
      } catch {
        // The check would end in an error.
      }
    };
    expect(await isSpared({ 'a.js': 'a', 'b.js': '' }, look, edit('a.js', text))).toBe(spared);
  });
});

describe('a list made item by item', () => {
  const made: string[] = [];
  const looked: string[] = [];
  const scripts = fact('scripts', (repo) => repo.ofKind('js').map((file) => file.path));
  const units = factEach('units', scripts, (repo, file) => {
    made.push(file);
    return [{ name: file, at: { file, start: 0, end: 1 }, rich: new Map([['text', repo.text(file)]]) }];
  });
  const derived = factEach('derived', units, (_, unit) => {
    looked.push(unit.name);
    return [{ name: `${unit.name}!`, unit, length: unit.rich.get('text')?.length }];
  });
  const scan = async (dir: string, before: Graph | undefined, look: (repo: Repo) => unknown): Promise<Graph> => {
    made.length = 0;
    looked.length = 0;
    const repo = await (await listRepo(dir)).open({ before });
    look(repo);
    return JSON.parse(JSON.stringify(repo.graph())) as Graph;
  };

  it('is made anew only for what changed, and as far as it is looked at', async () => {
    const dir = write(scratch('trace-each'), { 'a.js': 'a', 'b.js': 'bb', 'c.js': 'ccc' });
    let graph = await scan(dir, undefined, derived);
    expect([made, looked]).toEqual([
      ['a.js', 'b.js', 'c.js'],
      ['a.js', 'b.js', 'c.js'],
    ]);
    write(dir, { 'b.js': 'longer' });
    graph = await scan(dir, graph, (repo) =>
      expect(derived(repo).map(({ name, length }) => `${name} ${length}`)).toEqual(['a.js! 1', 'b.js! 6', 'c.js! 3']),
    );
    expect([made, looked]).toEqual([['b.js'], ['b.js']]);
    graph = await scan(dir, graph, (repo) => expect(derived(repo)[2]?.unit.rich.get('text')).toBe('ccc'));
    expect([made, looked]).toEqual([['c.js'], []]);
    rmSync(path.join(dir, 'a.js'));
    await scan(dir, graph, (repo) => expect(derived(repo)).toHaveLength(2));
    expect([made, looked]).toEqual([[], []]);
  });
});

describe('what a scan leaves after a small change', () => {
  const names = Array.from({ length: 12 }, (_, i) => `f${i}.js`);
  const looked: string[] = [];
  /** Each file is a piece of work of its own; two things are told of some. */
  const scan = async (dir: string, before: Graph | undefined): Promise<Graph> => {
    looked.length = 0;
    const repo = await (await listRepo(dir)).open({ before });
    for (const name of names) {
      if (repo.trace!.recall(`check ${name}`) !== undefined) continue;
      looked.push(name);
      repo.trace!.run(`check ${name}`, () => repo.outline(name, 'js') ?? repo.exists(name));
      repo.trace!.keep(`check ${name}`, () => name);
    }
    return JSON.parse(JSON.stringify(repo.graph())) as Graph;
  };
  /** As the cache holds it: the packed graph and, apart from it, what a later one has beyond that. */
  const fromCache = (packed: Graph, graph: Graph): Graph => withDelta(packed, JSON.parse(JSON.stringify(deltaOf(graph))) as never);

  it('can be put together again from the packed graph and the difference, over several changes', async () => {
    const dir = write(scratch('trace-delta'), Object.fromEntries(names.map((name) => [name, `${name.replace('.', '_')}();`])));
    const packed = await scan(dir, undefined);
    expect([looked, packed.since]).toEqual([names, undefined]);
    write(dir, { 'f3.js': 'const = ;' });
    const second = await scan(dir, packed);
    expect([looked, fromCache(packed, second)]).toEqual([['f3.js'], second]);
    write(dir, { 'f3.js': 'fine();', 'f4.js': 'other();' });
    const third = await scan(dir, fromCache(packed, second));
    expect([looked, fromCache(packed, third)]).toEqual([['f3.js', 'f4.js'], third]);
    await scan(dir, fromCache(packed, third));
    expect(looked).toEqual([]);
    // Back to what the packed graph was made of: what came after it must not be believed, nor what it says be taken for now.
    write(dir, { 'f3.js': 'f3_js();' });
    await scan(dir, fromCache(packed, third));
    expect(looked).toEqual(['f3.js']);
  });

  it('is packed anew once much has changed', async () => {
    const dir = write(scratch('trace-packed'), Object.fromEntries(names.map((name) => [name, 'a();'])));
    const packed = await scan(dir, undefined);
    write(dir, Object.fromEntries(names.slice(0, 6).map((name) => [name, 'b();'])));
    const again = await scan(dir, packed);
    expect(again.since).toBeUndefined();
    expect(again.nodes).toHaveLength(packed.nodes.length);
  });
});
