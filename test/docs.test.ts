import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from '../checks/index.ts';
import { gateFaults } from '../src/commands/gate.ts';
import { projectRoot } from '../src/dev/fixtures.ts';
import { frameworksTable } from '../src/dev/frameworks.ts';
import { ownReport, ownScore } from '../src/dev/own-score.ts';
import { pageOf, pagePath } from '../src/dev/pages.ts';
import { contradictions } from '../src/dev/peers/compare.ts';
import { peers } from '../src/dev/peers/index.ts';
import { peersPage, peersPagePath } from '../src/dev/peers/page.ts';
import { keysText, screensText } from '../src/dev/screens.ts';
import { readmeWith } from '../src/dev/readme.ts';
import { version } from '../src/version.ts';

const read = (file: string): string => (existsSync(path.join(projectRoot, file)) ? readFileSync(path.join(projectRoot, file), 'utf8') : '');

const own = await ownReport();

describe('readycheck about itself', () => {
  test('passes the gate that .ci/run holds it to', () => {
    const gate = gateFaults(own, { failOn: 'low', minScore: 97, minCategory: {}, failOnNew: false });
    expect(gate).toEqual([]);
    expect(read('.ci/run')).toContain('dist/cli.js scan . --profile all --no-history --fail-on low --min-score 97');
    // A gate that nothing was judged for would hold as well.
    expect(own.score.outcomes.passed).toBeGreaterThan(20);
    expect(own.checks.filter(({ id, outcome }) => id.startsWith('docker/') && outcome === 'passed').length).toBeGreaterThan(8);
  });
});

describe('what is generated equals what the code produces now (npm run docs)', () => {
  test.each(checks.map((check) => [pagePath(check), check] as const))('%s', async (file, check) => {
    expect(read(file)).toBe(await pageOf(check));
  });

  test('the page about specialised linters', () => {
    expect(read(peersPagePath)).toBe(peersPage(peers, checks));
  });

  test('the tables in README.md', async () => {
    const readme = read('README.md');
    const written = {
      frameworks: await frameworksTable(checks),
      'own score': ownScore(own),
      screens: await screensText(),
      keys: keysText(),
    };
    expect(readme).toBe(readmeWith(readme, checks, peers, written));
  });
});

describe('specialised linters', () => {
  test('every rule is decided by a check or left with a reason, and no check names a rule that does not exist', () => {
    expect(contradictions(peers, checks)).toEqual([]);
  });

  test('are listed once, by name, with the day their rules were read', () => {
    const names = peers.map((peer) => peer.name);
    expect(names).toEqual([...new Set(names)].sort());
    for (const { asOf } of peers) expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});

describe('what is written twice agrees', () => {
  const manifest = JSON.parse(read('package.json')) as { version: string; engines: { node: string }; scripts: Record<string, string> };

  test('the version', () => {
    expect(version).toBe(manifest.version);
  });

  test('every npm script that README.md names exists', () => {
    const named = [...read('README.md').matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  test('the versions of Node', () => {
    for (const floor of manifest.engines.node.match(/\d+\.\d+/g) ?? []) expect(read('README.md')).toContain(floor);
  });

  test('the lock file names no registry', () => {
    expect(read('package-lock.json')).not.toMatch(
      /"resolved"|https?:\/\/(?!(www\.)?(github\.com|opencollective\.com|[\w.-]*\/(sponsors|funding)))[^"]*registry/,
    );
  });
});
