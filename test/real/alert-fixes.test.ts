import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { ruleFiles } from '../../src/facts/alerts/rules.ts';
import { fixturesOf, openFixture } from '../../src/dev/fixtures.ts';

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
if (!hasPromtool) console.warn('skipped: there is no promtool on this machine to judge fixed alerts');

const fixed = checks
  .filter(({ id, fix }) => id.startsWith('observability/alert-') && fix !== undefined)
  .flatMap((check) => fixturesOf(check.id).map((fixture) => [`${check.id} ${fixture.name}`, fixture] as const))
  .filter(([, fixture]) => fixture.kind === 'fixed');

/** What promtool says of a file of rules; undefined when it accepts them. */
function complaint(text: string): string | undefined {
  const dir = mkdtempSync(path.join(tmpdir(), 'readycheck-rules-'));
  try {
    const file = path.join(dir, 'rules.yml');
    writeFileSync(file, text);
    const run = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    return run.status === 0 ? undefined : `${run.stdout}${run.stderr}`;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

describe.skipIf(!hasPromtool)('promtool accepts what fixes make', () => {
  test('and refuses an expression that is none', () => {
    expect(complaint('groups: [{ name: a, rules: [{ alert: A, expr: "sum(" }] }]\n')).toBeDefined();
  });

  test.each(fixed)('%s', async (_name, fixture) => {
    const repo = await openFixture(fixture.folder);
    const files = ruleFiles(repo);
    expect(files.length).toBeGreaterThan(0);
    for (const { file } of files) expect(complaint(repo.text(file) ?? '')).toBeUndefined();
  });
});
