import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonAt, jsonString } from '../../src/facts/json.ts';
import { type JsonNode, spanEnds, spanFrom } from '../../src/model/index.ts';
import { outlineJson } from '../../src/outline/json.ts';

/** The plain value of a tree. */
function plain(node: JsonNode | null): unknown {
  if (node === null) return undefined;
  if (node.j === 'value') return node.v;
  if (node.j === 'array') return node.items.map(plain);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plain(entry.value)]));
}

describe('outlineJson', () => {
  test('gives what JSON.parse gives, with places that hold the text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const outline = outlineJson(text, 'a.json');
        expect(outline.errors).toEqual([]);
        expect(JSON.stringify(plain(outline.root))).toBe(JSON.stringify(JSON.parse(text)));
        expect(JSON.stringify(JSON.parse(text.slice(...spanEnds(outline.root?.at ?? spanFrom(0, 0)))))).toBe(
          JSON.stringify(JSON.parse(text)),
        );
      }),
    );
  });

  test('never throws and always ends, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{', '}', '[', ']', '"', ':', ',', 'a', '1', '\\', '/', '*', '//', '\n', ' ', 'true')),
        (parts) => {
          const outline = outlineJson(parts.join(''), 'a.json');
          expect(Array.isArray(outline.errors)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('keys and values have places', () => {
    const text = '{ "a": { "b\\n": [1, "x"] } }';
    const { root } = outlineJson(text, 'a.json');
    const inner = jsonAt(root, 'a');
    const entry = inner?.j === 'object' ? inner.entries[0] : undefined;
    expect(entry?.key).toBe('b\n');
    expect(entry && text.slice(...spanEnds(entry.keyAt))).toBe('"b\\n"');
    const item = jsonAt(root, 'a', 'b\n', 1);
    expect(jsonString(item)).toBe('x');
    expect(item && text.slice(...spanEnds(item.at))).toBe('"x"');
  });

  const withComments = '// a\n{ "a": 1, /* b */ "c": ["//d", ], // e\n}\n';
  test('comments and trailing commas are read', () => {
    const outline = outlineJson(withComments, 'tsconfig.json');
    expect(outline.errors).toEqual([]);
    expect(plain(outline.root)).toEqual({ a: 1, c: ['//d'] });
  });
  test('but are an error in package.json', () => {
    const outline = outlineJson(withComments, 'api/package.json');
    expect(outline.errors).toEqual([{ at: 0, message: 'Comments are not allowed in this file.' }]);
    expect(plain(outline.root)).toEqual({ a: 1, c: ['//d'] });
  });
  test('of a key that comes twice the last one counts', () => {
    expect(plain(outlineJson('{"a":1,"b":2,"a":3}', 'a.json').root)).toEqual({ b: 2, a: 3 });
  });

  test.each([
    ['', [0], undefined],
    ['{', [1], {}],
    ['{"a": 1', [7], { a: 1 }],
    ['{"a" 1, "b": 2}', [5], { b: 2 }],
    ['{"a": , "b": 2}', [6], { b: 2 }],
    ['{"a": 1 "b": 2}', [8], { a: 1, b: 2 }],
    ['{\'a\': 1, "b": 2}', [1], { b: 2 }],
    ['{"a": x, "b": 2}', [6], { a: 'x', b: 2 }],
    ['{"a": "x\n, "b": 2}', [6], { a: 'x', b: 2 }],
    ['{"a": [1, 2}', [11], { a: [1, 2] }],
    ['{} {}', [3], {}],
    ['{"a": 1} /* x', [9], { a: 1 }],
    ['"\\q"', [0], '\\q'],
  ])('%j: errors at %j, and the rest is read', (text, at, value) => {
    const outline = outlineJson(text, 'a.json');
    expect(outline.errors.map((error) => error.at)).toEqual(at);
    expect(plain(outline.root)).toEqual(value);
  });

  test('too deep', () => {
    const outline = outlineJson(`${'['.repeat(5000)}${']'.repeat(5000)}`, 'a.json');
    expect(outline.errors[0]?.message).toContain('too deeply');
    expect(() => JSON.stringify(outline)).not.toThrow();
  });
});
