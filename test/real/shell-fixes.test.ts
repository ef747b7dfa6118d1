import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { type Fixture, fixturesOf, openFixture } from '../../src/dev/fixtures.ts';

const hasShellcheck = spawnSync('shellcheck', ['--version']).status === 0;
if (!hasShellcheck) console.warn('skipped: there is no shellcheck on this machine to compare fixed scripts with');

/** Fixed fixtures with shell scripts, as [name, fixture]. */
const scripted = checks
  .filter((check) => check.fix !== undefined)
  .flatMap((check) => fixturesOf(check.id).map((fixture): readonly [string, Fixture] => [`${check.id} ${fixture.name}`, fixture]))
  .filter(([, fixture]) => fixture.kind === 'fixed' && scriptsIn(fixture.folder).length > 0);

function scriptsIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sh'));
}

/** The shell a script asks for. */
function shellOf(file: string): 'bash' | 'sh' {
  return /^#!.*\bbash\b/.test(readFileSync(file, 'utf8')) ? 'bash' : 'sh';
}

describe('fixed scripts', () => {
  test.each(scripted)('%s is read by its shell without complaint', (_name, { folder }) => {
    for (const script of scriptsIn(folder)) {
      const file = path.join(folder, script);
      // A shell refuses CRLF itself; what is asked is whether the fix is sound.
      const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
      expect(spawnSync(shellOf(file), ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
  });

  test.skipIf(!hasShellcheck).each(scripted)('%s has nothing new for shellcheck', (_name, { folder }) => {
    const complaints = (file: string): readonly string[] => {
      if (!existsSync(file)) return [];
      const run = spawnSync('shellcheck', ['-f', 'json', '-s', shellOf(file), '-'], {
        input: readFileSync(file, 'utf8').replaceAll('\r\n', '\n'),
        encoding: 'utf8',
      });
      return (JSON.parse(run.stdout) as { code: number }[]).map(({ code }) => `SC${code}`);
    };
    for (const script of scriptsIn(folder)) {
      const before = complaints(path.join(folder.replace(/fixed(?=[^/]*$)/, 'bad'), script));
      expect(complaints(path.join(folder, script)).filter((code) => !before.includes(code))).toEqual([]);
    }
  });
});

describe('a fixed script, run with stand-ins for the programs it calls', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'readycheck-shell-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  /** Runs a script of a fixture; each program notes its call, and those in `failing` end with 1. */
  async function run(
    id: string,
    name: string,
    script: string,
    failing: readonly string[],
  ): Promise<{ code: number | null; calls: string }> {
    const fixture = fixturesOf(id).find((each) => each.name === name)!;
    const text = (await openFixture(fixture.folder)).text(script)!;
    const work = mkdtempSync(path.join(dir, 'run-'));
    const bin = path.join(work, 'bin');
    mkdirSync(bin);
    mkdirSync(path.join(work, 'copies'));
    const log = path.join(work, 'calls');
    for (const program of ['pg_dump', 'mongodump', 'aws', 'find', 'npm', 'kubectl', 'docker', 'git', 'tar', 'curl']) {
      const ends = failing.includes(program) ? 1 : 0;
      writeFileSync(path.join(bin, program), `#!/bin/sh\necho "${program} $*" >> '${log}'\necho data\nexit ${ends}\n`);
      chmodSync(path.join(bin, program), 0o755);
    }
    const file = path.join(work, 'script.sh');
    writeFileSync(file, text.replaceAll(/\/(var\/)?backups(\/mongodb|\/shop)?/g, `${work}/copies`));
    const shell = shellOf(path.join(fixture.folder, script));
    const done = spawnSync(shell, [file, 'v1'], {
      cwd: work,
      encoding: 'utf8',
      env: {
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        DATABASE_URL: 'postgres://db/shop',
        MONGO_URI: 'mongodb://db/shop',
        BUCKET: 'copies',
      },
    });
    return { code: done.status, calls: existsSync(log) ? readFileSync(log, 'utf8') : '' };
  }

  test.each([
    ['ops/script-strict-mode', 'scripts/backup.sh', 'mongodump', /^(tar|aws|find) /m],
    ['ops/backup-prune-guarded', 'scripts/backup.sh', 'mongodump', /^find /m],
    ['ops/predeploy-checks', 'scripts/rollout.sh', undefined, /^kubectl /m],
  ] as const)('%s: nothing that depends on a failed step runs', async (id, script, failing, mustNot) => {
    const bad = await run(id, 'bad', script, failing === undefined ? [] : [failing]);
    expect(bad.calls).toMatch(mustNot);
    const fixed = await run(id, 'fixed', script, failing === undefined ? [] : [failing]);
    expect(fixed.calls).not.toMatch(mustNot);
    expect(fixed.code).not.toBe(0);
  });

  test('ops/backup-pipefail: the failure of a dump in a pipeline ends the script', async () => {
    expect((await run('ops/backup-pipefail', 'bad', 'scripts/backup.sh', ['docker'])).code).toBe(0);
    expect((await run('ops/backup-pipefail', 'fixed', 'scripts/backup.sh', ['docker'])).code).not.toBe(0);
    expect((await run('ops/backup-pipefail', 'fixed', 'scripts/backup.sh', [])).code).toBe(0);
  });

  test('ops/backup-retention: copies of its own name are deleted, after a good dump only', async () => {
    const made = await run('ops/backup-retention', 'fixed-stream-and-variables', 'scripts/backup.sh', []);
    expect(made).toMatchObject({ code: 0 });
    expect(made.calls).toMatch(/^find \S+\/copies -maxdepth 1 -name shop_\*\.sql\.gz -mtime \+30 -delete$/m);
    const failed = await run('ops/backup-retention', 'fixed-stream-and-variables', 'scripts/backup.sh', ['pg_dump']);
    expect(failed.code).not.toBe(0);
    expect(failed.calls).not.toContain('find');
  });

  test('ops/image-tag-version: what is pushed is what was built', async () => {
    const { calls, code } = await run('ops/image-tag-version', 'fixed-pushed', 'scripts/release.sh', []);
    expect(code).toBe(0);
    const built = [...calls.matchAll(/-t (\S+)/g)].map((match) => match[1]);
    const pushed = [...calls.matchAll(/^docker push (\S+)$/gm)].map((match) => match[1]);
    expect(built).toHaveLength(2);
    expect(pushed).toEqual(built);
  });
});
