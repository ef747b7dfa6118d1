import { spanEnds } from '../../src/model/index.ts';
import { describe, expect, test } from 'vitest';
import { outlineJs } from '../../src/outline/js.ts';

describe('the file as a whole', () => {
  test.each([
    ["import 'a'", 'esm'],
    ['export {}', 'esm'],
    ['import.meta.url', 'esm'],
    ["require('a')", 'cjs'],
    ['module.exports = 1', 'cjs'],
    ['exports.a = 1', 'cjs'],
    ['var a = 1', 'script'],
    ["import('a')", 'script'],
  ])('%s is %s', (source, syntax) => {
    expect(outlineJs(source, 'a.js').syntax).toBe(syntax);
  });

  test('shebang and directives', () => {
    const outline = outlineJs("#!/usr/bin/env node\n'use strict'; a()", 'bin/www');
    expect(outline).toMatchObject({ shebang: '/usr/bin/env node', directives: ['use strict'], errors: [] });
    expect(outline.body).toHaveLength(1);
  });

  test('imports of every kind, in order, with the span of the specifier', () => {
    const source =
      "import 'a'; export * from 'b'; export { c } from 'c'; require('d'); import(`e`); require.resolve('f'); import.meta.resolve('g')";
    const { imports } = outlineJs(source, 'a.js');
    expect(imports.map((one) => [one.from, one.how, source.slice(...spanEnds(one.at))])).toEqual([
      ['a', 'import', "'a'"],
      ['b', 'export', "'b'"],
      ['c', 'export', "'c'"],
      ['d', 'require', "'d'"],
      ['e', 'dynamic', '`e`'],
      ['f', 'resolve', "'f'"],
      ['g', 'resolve', "'g'"],
    ]);
  });

  test('spans are UTF-16 offsets', () => {
    const source = "x = '😀'; app.use(y)";
    const second = outlineJs(source, 'a.js').body[1];
    expect(second && source.slice(...spanEnds(second.at))).toBe('app.use(y)');
    expect(second?.s === 'expr' && second.e.k === 'call' && second.e.f.k === 'mem' && source.slice(...spanEnds(second.e.f.pAt))).toBe(
      'use',
    );
  });

  test.each([
    ['sloppy script', 'a.js', 'var a = 010; with (b) { delete a }; arguments.callee'],
    ['top-level await and return', 'a.js', 'await a(); return'],
    ['flow', 'a.js', '// @flow\nimport type { A } from "x"; function f(a: ?A): B { return (a: any) }'],
    ['flow without a pragma', 'a.js', 'const f = (a: number): string => g(a)'],
    ['type assertion in .ts', 'a.ts', 'const a = <T>b; const c = <T,>(d: T) => d'],
    ['JSX in .ts', 'a.ts', 'const a = <div>{b}</div>'],
    ['decorators before and after export', 'a.ts', '@A() export class B {}'],
    ['new-style decorators', 'a.js', 'export @dec class A { @dec accessor b = 1 }'],
    ['using', 'a.ts', 'using a = b(); await using c = d()'],
    ['import attributes', 'a.mjs', 'import a from "./a.json" with { type: "json" }; a()'],
    ['an ambient file', 'a.d.ts', 'export declare const a: string; export default function f(): void;'],
    ['export default from', 'a.js', 'export a from "b"'],
    ['redeclaration', 'a.js', 'let a; let a'],
  ])('reads %s without an error', (_name, path, source) => {
    expect(outlineJs(source, path).errors).toEqual([]);
  });
});

describe('files that cannot be read', () => {
  test('an error with its place and an empty body', () => {
    const outline = outlineJs('const a = ;;; }', 'a.ts');
    expect(outline.body).toEqual([]);
    expect(outline.errors).toEqual([{ at: 10, message: 'Unexpected token' }]);
  });
  test('what could be recovered is kept', () => {
    const outline = outlineJs('a(); const b = 1__0; c()', 'a.js');
    expect(outline.errors[0]?.at).toBe(16);
    expect(outline.body).toHaveLength(3);
  });
  test.each([
    ['parentheses', `${'('.repeat(50_000)}${')'.repeat(50_000)}`],
    ['calls', `a${'()'.repeat(20_000)}`],
    ['sums', `x = ${Array.from({ length: 20_000 }, () => '1').join('+')}`],
    ['arrays', `x = ${'['.repeat(3000)}${']'.repeat(3000)}`],
    ['blocks', `${'{'.repeat(3000)}${'}'.repeat(3000)}`],
    ['else ifs', `${Array.from({ length: 3000 }, (_, i) => `if (a === ${i}) b()`).join(' else ')}`],
  ])('too deeply nested %s: an error, not an overflow, and an outline that can be stored', (_name, source) => {
    const outline = outlineJs(source, 'a.js');
    expect(outline.errors.length).toBeGreaterThan(0);
    expect(() => JSON.stringify(outline)).not.toThrow();
  });
});
