import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applySplices } from '../../src/fix/edits.ts';
import { addEntry, addSorted, type JsonEntry, removeEntry } from '../../src/fix/json.ts';
import type { Edit, JsonNode } from '../../src/model/index.ts';
import { outlineJson } from '../../src/outline/json.ts';

type JsonObject = Extract<JsonNode, { j: 'object' }>;

function rootOf(text: string): JsonObject {
  const { root } = outlineJson(text, 'package.json');
  if (root?.j !== 'object') throw new Error('no object');
  return root;
}

function applied(text: string, edits: readonly Edit[]): string {
  return applySplices(
    text,
    edits.flatMap((edit) => (edit.kind === 'replace' ? [{ ...edit.at, text: edit.text }] : [])),
  );
}

const source = (text: string) => ({ file: 'package.json', text });

describe('an entry is added as the others are written', () => {
  test('on lines, behind a key of its own kind', () => {
    const text = '{\n    "name": "a",\n    "scripts": {\n        "start": "node a.js"\n    }\n}\n';
    expect(applied(text, addEntry(source(text), rootOf(text), 'engines', { node: '>=24' }, ['name']))).toBe(
      '{\n    "name": "a",\n    "engines": {\n        "node": ">=24"\n    },\n    "scripts": {\n        "start": "node a.js"\n    }\n}\n',
    );
  });

  test('on one line, with tabs, in an empty object', () => {
    const line = '{ "name": "a" }';
    expect(applied(line, addEntry(source(line), rootOf(line), 'type', 'module'))).toBe('{ "name": "a", "type": "module" }');
    const tabs = '{\n\t"name": "a"\n}';
    expect(applied(tabs, addEntry(source(tabs), rootOf(tabs), 'engines', { node: '22' }))).toBe(
      '{\n\t"name": "a",\n\t"engines": {\n\t\t"node": "22"\n\t}\n}',
    );
    expect(applied('{}', addEntry(source('{}'), rootOf('{}'), 'a', 'b'))).toBe('{ "a": "b" }');
  });
});

describe('whatever a file looks like', () => {
  const keys = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z-]{0,6}$/), { maxLength: 6 });
  const layout = fc.record({ indent: fc.constantFrom('', '  ', '    ', '\t'), eol: fc.constantFrom('\n', '\r\n') });
  const written = (value: object, { indent, eol }: { indent: string; eol: string }): string =>
    JSON.stringify(value, null, indent).replaceAll('\n', eol);

  test('what is added, and nothing else, is in it afterwards', () => {
    fc.assert(
      fc.property(keys, fc.stringMatching(/^[a-z]{1,7}$/), layout, (names, added, style) => {
        const value = Object.fromEntries(names.filter((name) => name !== added).map((name) => [name, `${name}!`]));
        const text = written(value, style);
        const sorted = applied(text, addSorted(source(text), rootOf(text), added, '1'));
        expect(JSON.parse(sorted)).toEqual({ ...value, [added]: '1' });
        if (names.length > 1) expect(sorted.includes('\r\n')).toBe(text.includes('\r\n'));
        const ordered = [...names].sort();
        const tidy = written(Object.fromEntries(ordered.filter((name) => name !== added).map((name) => [name, name])), style);
        const result = applied(tidy, addSorted(source(tidy), rootOf(tidy), added, '1'));
        expect(Object.keys(JSON.parse(result) as object)).toEqual([...ordered.filter((name) => name !== added), added].sort());
      }),
    );
  });

  test('what is taken out, and nothing else, is gone', () => {
    fc.assert(
      fc.property(keys, fc.nat(), layout, (names, pick, style) => {
        if (names.length === 0) return;
        const value = Object.fromEntries(names.map((name) => [name, { inner: [name] }]));
        const text = written(value, style);
        const root = rootOf(text);
        const entry: JsonEntry = root.entries[pick % root.entries.length]!;
        const { [entry.key]: _gone, ...rest } = value;
        const result = applied(text, removeEntry(source(text), root, entry));
        expect(JSON.parse(result)).toEqual(rest);
        if (Object.keys(rest).length > 0) expect(result).toBe(written(rest, style));
      }),
    );
  });
});
