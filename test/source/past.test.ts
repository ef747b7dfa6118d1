import { appendFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRepo, pastRepos } from '../../src/source/index.ts';
import { pastCommits, spread } from '../../src/source/past-commits.ts';
import { commitAll, essence, git, scratch, write } from './scratch.ts';

const files: Readonly<Record<string, string | Uint8Array>> = {
  'package.json': '{"name": "a", "scripts": {"start": "node src/app.js"}}\n',
  'src/app.js': "const express = require('express');\nconst app = express();\napp.listen(process.env.PORT);\n",
  'src/twin.js': 'module.exports = 1;\n',
  'lib/twin.js': 'module.exports = 1;\n',
  'latin.js': Buffer.from('// caf\xe9\nmodule.exports = 1;\n', 'latin1'),
  'broken.json': '{"a": }',
  'logo.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]),
  'big.sql': 'x'.repeat(1024 * 1024 + 1),
  'node_modules/left/index.js': 'module.exports = 1;\n',
  'we\nird \u001b[31m/"na\tme".js': 'module.exports = 2;\n',
  '.gitignore': '*.log\n',
  'services/api/package.json': '{"name": "api"}\n',
  'services/api/.gitignore': 'dist/\n',
};

/** A repository with commits that add, change, remove, rename and merge. */
function lived(name: string): string {
  const dir = commitAll(write(scratch(name), files));
  const commit = (message: string): void => {
    git(dir, 'add', '-A', '-f');
    git(dir, 'commit', '-q', '-m', message, '--allow-empty');
  };
  appendFileSync(path.join(dir, 'src/app.js'), 'process.exit(1);\n');
  commit('changed');
  renameSync(path.join(dir, 'src/twin.js'), path.join(dir, 'src/other.js'));
  symlinkSync('/etc/passwd', path.join(dir, 'outside'));
  commit('renamed');
  git(dir, 'checkout', '-q', '-b', 'side');
  write(dir, { 'side.js': 'export {};\n', '.gitignore': '*.log\ntmp/\n' });
  commit('on the side');
  git(dir, 'checkout', '-q', 'main');
  write(dir, { 'compose.yaml': 'services:\n  api:\n    build: .\n' });
  commit('meanwhile');
  git(dir, 'merge', '-q', '--no-edit', 'side');
  rmSync(path.join(dir, 'lib'), { recursive: true });
  rmSync(path.join(dir, 'services/api'), { recursive: true });
  // What was a file becomes a folder.
  rmSync(path.join(dir, 'side.js'));
  write(dir, { 'side.js/index.js': 'export {};\n' });
  commit('removed');
  commit('nothing at all');
  return dir;
}

/** Walks over commits; what each is, or why it is not there. */
async function walked(dir: string, commits: readonly string[]): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const past of pastRepos(dir, commits)) {
    if ('why' in past) found.push(past.why);
    else {
      const repo = await past.repo.open();
      found.push([repo.git?.commit, essence(repo), repo.diagnostics(), repo.isIgnored('a.log'), repo.isIgnored('tmp/x')]);
      repo.close();
    }
  }
  return found;
}

async function opened(dir: string, commit: string): Promise<unknown> {
  const repo = await openRepo(dir, { ref: commit });
  return [repo.git?.commit, essence(repo), repo.diagnostics(), repo.isIgnored('a.log'), repo.isIgnored('tmp/x')];
}

describe('a walk through past commits', () => {
  const dir = lived('past');

  it('sees each commit as it is seen alone, in any order', async () => {
    const { commits, total } = await pastCommits(dir, { max: 100 });
    expect(total).toBe(7);
    const ids = commits.map(({ commit }) => commit);
    for (const order of [ids, [...ids].reverse(), [ids[2]!, ids[6]!, ids[2]!, ids[0]!].filter((id, i, all) => all.indexOf(id) === i)]) {
      const alone = [];
      for (const id of order) alone.push(await opened(dir, id));
      expect(await walked(dir, order)).toEqual(alone);
    }
  });

  it('of a folder below the top says when it was not there', async () => {
    const { commits } = await pastCommits(dir, { max: 100 });
    const api = path.join(dir, 'services/api');
    write(api, { 'package.json': '{"name": "api"}\n' });
    const found = await walked(
      api,
      commits.map(({ commit }) => commit),
    );
    expect(found.slice(0, 2)).toEqual(Array(2).fill('the folder services/api/ was not there'));
    expect(found[2]).toEqual(await opened(api, commits[2]!.commit));
    rmSync(path.join(dir, 'services'), { recursive: true });
  });

  it('works with a detached HEAD and in a linked working tree', async () => {
    const { commits } = await pastCommits(dir, { max: 100 });
    const linked = path.join(scratch('past-linked'), 'tree');
    git(dir, 'worktree', 'add', '-q', '--detach', linked, 'HEAD~2');
    const past = await pastCommits(linked, { max: 100 });
    expect(past.commits).toEqual(commits.slice(2));
    expect(await walked(linked, [past.commits[0]!.commit])).toEqual([await opened(dir, commits[2]!.commit)]);
  });

  it('leaves submodules to themselves', async () => {
    const outer = commitAll(write(scratch('past-outer'), { 'a.js': 'export {};\n' }));
    git(outer, 'submodule', 'add', '-q', dir, 'inner');
    git(outer, 'commit', '-q', '-m', 'with another inside');
    const { commits } = await pastCommits(outer, { max: 9 });
    for await (const past of pastRepos(
      outer,
      commits.map(({ commit }) => commit),
    )) {
      if (!('repo' in past)) throw new Error(past.why);
      const repo = await past.repo.open();
      const isNew = past.commit === commits[0]!.commit;
      expect(repo.skipped.map(({ why }) => why)).toEqual(isNew ? ['a git repository of its own (submodule); scan it by itself'] : []);
      repo.close();
    }
  });

  it('tells what a shallow clone does not have, and how to get it', async () => {
    const clone = path.join(scratch('past-shallow'), 'clone');
    git(dir, 'clone', '-q', '--depth', '2', `file://${dir}`, clone);
    const past = await pastCommits(clone, { max: 9 });
    expect(past.total).toBe(2);
    expect(past.notes).toEqual([
      expect.stringMatching(
        /^This clone is shallow, so what was before \d{4}-\d\d-\d\d is not here; `git fetch --unshallow` \(in a workflow: fetch-depth: 0\) brings it\.$/,
      ),
    ]);
    expect(await walked(clone, [past.commits[1]!.commit])).toHaveLength(1);
    await expect(pastCommits(clone, { max: 9, since: 'v1' })).rejects.toThrow(
      'this clone is shallow, so "git fetch --unshallow" may bring it',
    );
  });

  it('gives no score of part of the files of a partial clone', async () => {
    const clone = path.join(scratch('past-partial'), 'clone');
    git(dir, 'config', 'uploadpack.allowFilter', 'true');
    git(dir, 'clone', '-q', '--no-checkout', '--filter=blob:none', `file://${dir}`, clone);
    const { commits } = await pastCommits(clone, { max: 9 });
    expect(await walked(clone, [commits[0]!.commit])).toEqual([
      'some of its files are not in this clone; `git fetch --refetch` brings them',
    ]);
    const treeless = path.join(scratch('past-treeless'), 'clone');
    git(dir, 'clone', '-q', '--no-checkout', '--filter=tree:0', `file://${dir}`, treeless);
    await expect(walked(treeless, [commits[0]!.commit])).rejects.toThrow(
      'Objects that are needed to read the past commits are missing from this partial clone, and nothing is fetched; run "git fetch --refetch".',
    );
  });

  it('says in one sentence why there is no past', async () => {
    const plain = write(scratch('past-plain'), { 'a.js': '' });
    await expect(pastCommits(plain, { max: 9 })).rejects.toThrow(`${plain} is not inside a git repository, so it has no past commits.`);
    git(plain, 'init', '-q');
    await expect(pastCommits(plain, { max: 9 })).rejects.toThrow(`${plain} has no commit yet.`);
    await expect(pastCommits(dir, { max: 9, since: 'last-week' })).rejects.toThrow(
      '"last-week" is neither a date like 2025-01-31 nor a commit.',
    );
    await expect(pastCommits(dir, { max: 9, since: '--all' })).rejects.toThrow('"--all" is neither');
  });

  it('is as long as asked for', async () => {
    const all = (await pastCommits(dir, { max: 100 })).commits;
    const few = await pastCommits(dir, { max: 3 });
    expect([few.total, few.commits]).toEqual([7, [all[0], all[3], all[6]]]);
    expect((await pastCommits(dir, { max: 9, since: 'HEAD~2' })).commits).toEqual(all.slice(0, 2));
    expect((await pastCommits(dir, { max: 9, since: '2099-01-01' })).commits).toEqual([]);
    expect(spread([1, 2, 3, 4, 5], 2)).toEqual([1, 5]);
    expect(spread([1, 2, 3], 1)).toEqual([1]);
  });

  it('is not led astray by what a repository configures', async () => {
    const other = lived('past-config');
    git(other, 'config', 'diff.renames', 'copies');
    git(other, 'config', 'diff.external', 'false');
    git(other, 'config', 'log.showSignature', 'true');
    writeFileSync(path.join(other, '.git/info/attributes'), '* -diff\n');
    const { commits } = await pastCommits(other, { max: 9 });
    const ids = commits.map(({ commit }) => commit);
    const alone = [];
    for (const id of ids) alone.push(await opened(other, id));
    expect(await walked(other, ids)).toEqual(alone);
  });
});
