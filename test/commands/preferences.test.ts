import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPreferences } from '../../src/commands/preferences.ts';
import { actionFor } from '../../src/tui/keymap.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'readycheck-preferences-'));
  file = path.join(folder, 'tui.json');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const loaded = (text: string): ReturnType<typeof loadPreferences> => {
  writeFileSync(file, text);
  return loadPreferences(file);
};

test('keys that mean two things stay as they come; all that is wrong is said, the first of it in the width of a screen', () => {
  const { keymap, problem, problems } = loaded('{"keys": {"fix": ["q"], "sorrt": ["s"]}}');
  expect(actionFor(keymap, 'findings', 'q')).toBe('quit');
  expect(actionFor(keymap, 'findings', 'f')).toBe('fix');
  expect(problem).toMatch(/^tui\.json: there is no action "sorrt"; did you mean "sort"\? \(and \d+ more\)$/);
  expect(problems).toContain(
    `${file}: "q" means both "fix" and "quit" in overview, findings, detail, rules, rule; the keys stay as they come`,
  );
  expect(problems.every((one) => one.startsWith(`${file}: `))).toBe(true);
});

test('keys without conflict are taken, and nothing is said', () => {
  const { keymap, problem, problems } = loaded('{"keys": {"fix": ["F"]}}');
  expect(actionFor(keymap, 'findings', 'F')).toBe('fix');
  expect(actionFor(keymap, 'findings', 'f')).toBeUndefined();
  expect({ problem, problems }).toEqual({ problem: undefined, problems: [] });
});

test.each(['{broken', '[]', '{"keis": {}}', '{"keys": {"fix": "F"}}', '{"filters": {"a": 1}}'])(
  'what is no preferences (%s) changes nothing, and is said',
  (text) => {
    const { keymap, problem, problems } = loaded(text);
    expect(actionFor(keymap, 'findings', 'f')).toBe('fix');
    expect(problem).toMatch(/^tui\.json: /);
    expect(problems).toHaveLength(1);
  },
);

test('saving a filter keeps the keys that are there', () => {
  loaded('{"keys": {"fix": ["F"]}}').saveFilters({ mine: 'sev:high' });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ keys: { fix: ['F'] }, filters: { mine: 'sev:high' } });
});
