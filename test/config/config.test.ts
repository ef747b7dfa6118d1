import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { globMatcher, selectChecks, severityLookup } from '../../src/config/rules.ts';
import { loadConfig, noConfig, type Config, type ConfigResult } from '../../src/config/index.ts';
import { outlineJson } from '../../src/outline/json.ts';
import { outlineYaml } from '../../src/outline/yaml.ts';
import { broken, goodWords, noSecrets, sampleChecks, shortNames } from '../engine/sample-checks.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'readycheck-config-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(name: string, content: unknown): void {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
}

const load = (file?: string): Promise<ConfigResult> =>
  loadConfig(root, {
    ...(file === undefined ? {} : { file }),
    known: () => Promise.resolve({ rules: ['words/good', 'words/former', 'words/secret', 'names/short'], areas: ['words', 'names'] }),
    parse: { json: (text) => outlineJson(text, 'readycheck.json'), yaml: (text) => outlineYaml(text) },
  });

async function loaded(): Promise<Config> {
  const result = await load();
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

async function problems(file?: string): Promise<string[]> {
  const result = await load(file);
  return result.ok
    ? []
    : result.problems.map(({ file: name, line, column, message }) =>
        [name, line, column, message].filter((part) => part !== undefined).join(':'),
      );
}

describe('reading a configuration', () => {
  it('needs none', async () => {
    expect(await loaded()).toBe(noConfig);
  });

  it('takes JSON, JSON with comments, YAML and a key of package.json', async () => {
    const cases: [string, unknown][] = [
      ['readycheck.json', { rules: { 'words/good': 'low' } }],
      ['readycheck.jsonc', '{\n  // why\n  "rules": { "words/good": "low", },\n}'],
      ['readycheck.yaml', 'rules:\n  words/good: low # why\n'],
      ['package.json', { name: 'x', readycheck: { rules: { 'words/good': 'low' } } }],
    ];
    for (const [name, content] of cases) {
      write(name, content);
      expect(await loaded(), name).toMatchObject({ files: [name], rules: { 'words/good': { severity: 'low' } } });
      rmSync(path.join(root, name));
    }
  });

  it('wants one place only', async () => {
    write('readycheck.json', {});
    write('readycheck.yaml', '');
    expect(await problems()).toEqual([
      'readycheck.yaml:There is more than one configuration (readycheck.json, readycheck.yaml); keep one.',
    ]);
  });

  it('reads everything the schema knows', async () => {
    write('readycheck.json', {
      $schema: 'x',
      profile: 'all',
      rules: { words: 'medium', 'names/short': { severity: 'high', options: { longest: 3 } } },
      overrides: [{ files: 'legacy/**', rules: { 'words/good': 'off' } }],
      services: [{ name: 'api', root: 'services/api', entry: 'services/api/main.ts', kind: 'http' }],
      suppressions: [{ rule: 'words/good', path: 'x/**', reason: 'agreed', until: '2027-01-31' }],
      knowledge: { node: { '18': '2025-04-30' } },
      thresholds: { failOn: 'medium', minScore: 70, minCategory: { secrets: 90 }, failOnNew: true },
    });
    const written = readFileSync(path.join(root, 'readycheck.json'), 'utf8').split('\n');
    // The brace that opens the first suppression.
    const place = { line: written.findIndex((line) => line.includes('"suppressions"')) + 2, column: 5 };
    expect(await loaded()).toEqual({
      files: ['readycheck.json'],
      profile: 'all',
      rules: { words: { severity: 'medium' }, 'names/short': { severity: 'high', options: { longest: 3 } } },
      overrides: [{ files: ['legacy/**'], rules: { 'words/good': 'off' } }],
      services: [{ name: 'api', root: 'services/api', entry: 'services/api/main.ts', kind: 'http' }],
      suppressions: [{ rule: 'words/good', path: 'x/**', reason: 'agreed', until: '2027-01-31', from: 'readycheck.json', ...place }],
      knowledge: { node: { '18': '2025-04-30' } },
      thresholds: { failOn: 'medium', minScore: 70, minCategory: { secrets: 90 }, failOnNew: true },
    });
  });
});

describe('mistakes in a configuration', () => {
  it('are all named with their place and a suggestion', async () => {
    write(
      'readycheck.json',
      '{\n  "rule": {},\n  "rules": { "words/god": "low", "words/good": "hihg" },\n  "services": [{ "name": "a", "enrty": "x" }]\n}',
    );
    expect(await problems()).toEqual([
      expect.stringMatching(/^readycheck\.json:3:34:rules\.words\/good: .*did you mean "high"\?/) as string,
      'readycheck.json:4:31:Unknown key "enrty" in services[0] (did you mean "entry"?).',
      'readycheck.json:2:3:Unknown key "rule" (did you mean "rules"?).',
    ]);
    write('readycheck.json', '{ "rules": { "words/god": "low", "wrds": "off" } }');
    expect(await problems()).toEqual([
      'readycheck.json:1:14:There is no rule "words/god" (did you mean "words/good"?).',
      'readycheck.json:1:34:There is no rule "wrds" (did you mean "words"?).',
    ]);
  });

  it('say where the text cannot be read', async () => {
    write('readycheck.json', '{\n  "rules": }');
    expect((await problems())[0]).toMatch(/^readycheck\.json:2:\d+:The configuration cannot be read: /);
    rmSync(path.join(root, 'readycheck.json'));
    write('readycheck.yaml', 'rules: [\n');
    expect((await problems())[0]).toMatch(/^readycheck\.yaml:\d+:\d+:The configuration cannot be read: /);
  });

  it('include suppressions without a reason, a place or a real date', async () => {
    write(
      'readycheck.yaml',
      'suppressions:\n  - rule: words/good\n    path: x\n    reason: " "\n  - rule: words/good\n    reason: agreed\n  - { rule: words/good, path: x, reason: y, until: 2027-02-31 }\n',
    );
    const found = await problems();
    expect(found[0]).toContain('readycheck.yaml:4:5:suppressions[0].reason: say why');
    expect(found[1]).toContain('readycheck.yaml:5:5:suppressions[1]: name a path or a service');
    expect(found[2]).toContain('suppressions[2].until');
    write('readycheck.yaml', 'suppressions:\n  - { rule: words, path: x, reason: y }\n');
    expect((await problems())[0]).toContain('There is no rule "words"');
  });

  it('are found in a file given by name, too', async () => {
    expect((await problems(path.join(root, 'none.json')))[0]).toContain('there is no such file');
    expect((await problems(root))[0]).toContain('it is a folder');
  });

  it('do not take long, however the file is made', async () => {
    write(
      'readycheck.yaml',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[i]!}`).join(',')}]`).join('\n')}\n`,
    );
    const started = performance.now();
    expect((await problems()).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(5_000);
    write('readycheck.yaml', `"${'x'.repeat(600 * 1024)}": 1`);
    expect((await problems())[0]).toContain('larger than 512 KB');
  });

  it('do not reach prototypes', async () => {
    write('readycheck.json', '{ "__proto__": { "profile": "all" }, "constructor": 1 }');
    expect(await problems()).toEqual(expect.arrayContaining([expect.stringContaining('Unknown key "constructor"')]));
    expect(({} as Record<string, unknown>)['profile']).toBeUndefined();
  });
});

describe('extending', () => {
  it('lays files over each other, lists below first', async () => {
    write('readycheck.json', {
      extends: ['base/one.yaml', 'base/two.json'],
      rules: { 'words/good': 'low' },
      overrides: [{ files: 'c', rules: {} }],
    });
    write('base/one.yaml', 'profile: essential\nrules: { words/good: off, words/secret: off }\noverrides: [{ files: a, rules: {} }]\n');
    write('base/two.json', {
      extends: 'deep/three.json',
      rules: { 'words/secret': { options: { a: 1 } } },
      thresholds: { minScore: 50, minCategory: { secrets: 1 } },
    });
    write('base/deep/three.json', {
      profile: 'all',
      overrides: [{ files: 'b', rules: {} }],
      thresholds: { failOn: 'low', minCategory: { delivery: 2 } },
    });
    const config = await loaded();
    expect(config.files).toEqual(['base/one.yaml', 'base/deep/three.json', 'base/two.json', 'readycheck.json']);
    expect(config.profile).toBe('all');
    expect(config.rules).toEqual({ 'words/good': { severity: 'low' }, 'words/secret': { severity: 'off', options: { a: 1 } } });
    expect(config.overrides.map(({ files }) => files[0])).toEqual(['a', 'b', 'c']);
    expect(config.thresholds).toEqual({ failOn: 'low', minScore: 50, minCategory: { delivery: 2, secrets: 1 } });
  });

  it('stays inside the repository and goes round no circle', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'readycheck-outside-'));
    writeFileSync(path.join(outside, 'x.json'), '{}');
    symlinkSync(path.join(outside), path.join(root, 'link'));
    for (const [target, message] of [
      [path.relative(root, path.join(outside, 'x.json')), 'outside the repository'],
      ['link/x.json', 'outside the repository'],
      ['none.json', 'no such file'],
      ['@company/preset', 'no such file'],
      ['readycheck.json', 'in a circle'],
    ] as const) {
      write('readycheck.json', { extends: target });
      expect((await problems())[0], target).toMatch(new RegExp(`^readycheck\\.json:2:3:extends .*${message}`));
    }
    rmSync(outside, { recursive: true });
  });
});

describe('what a configuration does to rules', () => {
  const config = (over: Partial<Config>): Config => ({ ...noConfig, ...over });

  it('a rule wins over its area, later overrides over earlier ones', () => {
    const severityOf = severityLookup(
      config({
        rules: { words: { severity: 'low' }, 'words/former': { severity: 'critical' } },
        overrides: [
          { files: ['legacy/', '*.old'], rules: { words: 'off' } },
          { files: ['legacy/new/**'], rules: { 'words/good': 'info' } },
        ],
      }),
    );
    expect(severityOf(goodWords)).toBe('critical');
    expect(severityOf(noSecrets)).toBe('low');
    expect(severityOf(shortNames)).toBe('low');
    expect(severityOf(broken)).toBe('medium');
    expect(severityOf(goodWords, 'legacy/x')).toBe('off');
    expect(severityOf(goodWords, 'legacy/new/x')).toBe('info');
    expect(severityOf(noSecrets, 'legacy/new/x')).toBe('off');
    expect(severityOf(noSecrets, 'src/x')).toBe('low');
  });

  it('profiles nest; a rule that is named runs whatever its profile', () => {
    const ids = (selection: Partial<Parameters<typeof selectChecks>[1]>, given = noConfig): string[] =>
      selectChecks(sampleChecks, { profile: 'recommended', only: [], skip: [], ...selection }, given).map(({ id }) => id);
    expect(ids({})).toEqual(['words/good', 'words/secret']);
    expect(ids({ profile: 'all' })).toHaveLength(3);
    expect(ids({ profile: 'essential' })).toEqual([]);
    expect(ids({ only: ['names/short'] })).toEqual(['names/short']);
    expect(ids({ only: ['words'], skip: ['words/former'] })).toEqual(['words/secret']);
    expect(ids({}, config({ rules: { 'names/short': { severity: 'low' } } }))).toHaveLength(3);
    expect(ids({}, config({ rules: { names: { severity: 'low' } } }))).toHaveLength(2);
  });

  it('globs match files whose names begin with a dot', () => {
    expect(globMatcher(['config/**'])('config/.env')).toBe(true);
    expect(globMatcher(['**/*.env'])('a/.env')).toBe(true);
    expect(globMatcher(['a'])('b')).toBe(false);
  });
});
