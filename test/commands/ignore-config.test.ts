import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { suppressionAdded } from '../../src/commands/tui/ignore-config.ts';
import { configSchema } from '../../src/config/schema.ts';
import { parseJson } from '../../src/parse/json.ts';

const entry = { rule: 'deps/lockfile', path: 'package.json', reason: 'made by the deploy: "yarn" # 2' };

/** Text as it stands, every line of which has to be there afterwards as well, and in its order. */
function keeps(before: string, after: string): void {
  const lines = after.split(/\r?\n/);
  let from = 0;
  for (const line of before.split(/\r?\n/).filter((one) => one.trim() !== '' && !one.startsWith('suppressions:'))) {
    const at = lines.findIndex((one, index) => index >= from && (one === line || one === `${line},` || one.startsWith(line)));
    expect(at, `"${line}" in\n${after}`).toBeGreaterThanOrEqual(from);
    from = at;
  }
}

describe('a suppression in an existing YAML configuration', () => {
  test.each([
    ['without any yet', 'profile: all # everything\nrules:\n  # contested\n  ci/lint: off\n', 0],
    [
      'as the last key',
      'profile: all\nsuppressions:\n  # agreed with the team\n  - rule: ci/lint\n    path: "**" # all\n    reason: old\n',
      1,
    ],
    ['in the middle, items as far left as the key', 'suppressions:\n- rule: ci/lint\n  path: a\n  reason: b\n\n# last\nprofile: all\n', 1],
    ['as an empty list', 'suppressions: []\nprofile: all\n', 0],
    ['as a key without a value', 'profile: all\nsuppressions:\nthresholds:\n  minScore: 3 # low\n', 0],
    ['in one line', 'suppressions: [{ rule: ci/lint, path: a, reason: b }] # one\n', 1],
    ['with Windows line endings', 'profile: all\r\nsuppressions:\r\n  - rule: ci/lint\r\n    path: a\r\n    reason: b\r\n', 1],
    ['without a line break at the end', 'profile: all', 0],
    ['of comments alone', '# nothing yet\n', 0],
    ['that is empty', '', 0],
  ])('%s', (_what, before, had) => {
    const after = suppressionAdded('readycheck.yaml', before, entry);
    expect(after).toBeDefined();
    const config = configSchema.parse(load(after!));
    expect(config.suppressions).toHaveLength(had + 1);
    expect(config.suppressions?.at(-1)).toEqual(entry);
    keeps(before, after!);
    if (before.includes('\r\n')) expect(after!.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test.each([
    ['that does not parse', 'profile: [\n'],
    ['whose suppressions are something else', 'suppressions: none\n'],
    ['that is a list', '- a\n'],
    ['of two documents', 'profile: all\n---\nprofile: all\n'],
  ])('is left alone: one %s', (_what, before) => {
    expect(suppressionAdded('readycheck.yaml', before, entry)).toBeUndefined();
  });
});

describe('a suppression in an existing JSON configuration', () => {
  test.each([
    ['without any yet', '{\n  // everything\n  "profile": "all" // for now\n}\n', 0],
    ['with a comma at the end', '{\n  "profile": "all", // for now\n}\n', 0],
    [
      'with one',
      '{\n  "suppressions": [\n    { "rule": "ci/lint", "path": "a", "reason": "b" } // agreed\n  ],\n  "profile": "all"\n}\n',
      1,
    ],
    ['with one and a comma', '{ "suppressions": [{ "rule": "ci/lint", "path": "a", "reason": "b" },] }', 1],
    ['with an empty list', '{ "suppressions": [] }\n', 0],
    ['that is empty', '{}\n', 0],
  ])('%s', (_what, before, had) => {
    const after = suppressionAdded('readycheck.jsonc', before, entry)!;
    const { root, errors } = parseJson(after, false);
    expect(errors, after).toEqual([]);
    const list = root?.j === 'object' ? root.entries.find(({ key }) => key === 'suppressions')?.value : undefined;
    expect(list?.j === 'array' ? list.items : [], after).toHaveLength(had + 1);
    for (const comment of before.match(/\/\/.*/g) ?? []) expect(after).toContain(comment);
    // What stood behind a value on its line still does.
    if (before.includes('// for now')) expect(after).toMatch(/"all",? *\/\/ for now/);
  });
});
