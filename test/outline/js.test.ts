import { describe, expect, test } from 'vitest';
import { outlineJs } from '../../src/outline/js.ts';
import { shape } from './js-shape.ts';

const id = (n: string) => ({ k: 'id', n });
const lit = (v: unknown) => ({ k: 'lit', v });
const pid = (n: string) => ({ p: 'id', n });
const call = (f: unknown, ...a: unknown[]) => ({ k: 'call', f, a });
const mem = (o: unknown, p: unknown) => ({ k: 'mem', o, p });
const expr = (e: unknown) => ({ s: 'expr', e });
const jsx = (...e: unknown[]) => ({ k: '?', what: 'jsx', e });

/** source, path, statements */
const bodies: readonly [string, string, unknown[]][] = [
  ['a(1, "b", null, true, -2)', 'a.js', [expr(call(id('a'), lit(1), lit('b'), lit(null), lit(true), { k: 'un', op: '-', e: lit(2) }))]],
  ['a.b["c"][d]', 'a.js', [expr(mem(mem(mem(id('a'), 'b'), 'c'), id('d')))]],
  ['a?.b?.(c)', 'a.js', [expr({ k: 'call', f: { k: 'mem', o: id('a'), p: 'b', opt: true }, a: [id('c')] })]],
  ['new A(...b)', 'a.js', [expr({ k: 'call', f: id('A'), a: [{ k: 'spread', e: id('b') }], new: true })]],
  ['`a${b}c`', 'a.js', [expr({ k: 'tpl', parts: ['a', id('b'), 'c'] })]],
  ['sql`a${b()}`', 'a.js', [expr({ k: 'tag', f: id('sql'), parts: ['a', call(id('b'))] })]],
  ['/a+/gi', 'a.js', [expr({ k: 'regex', v: '/a+/gi' })]],
  ['a ?? b', 'a.js', [expr({ k: 'op', op: '??', l: id('a'), r: id('b') })]],
  ['a ? b : c', 'a.js', [expr({ k: 'cond', test: id('a'), then: id('b'), else: id('c') })]],
  ['(a, b())', 'a.js', [expr({ k: 'seq', e: [id('a'), call(id('b'))] })]],
  ['await a', 'a.js', [expr({ k: 'await', e: id('a') })]],
  [
    'x = [a, , ...b]',
    'a.js',
    [expr({ k: 'set', op: '=', to: pid('x'), e: { k: 'arr', e: [id('a'), id('undefined'), { k: 'spread', e: id('b') }] } })],
  ],
  ['this.a ||= b', 'a.js', [expr({ k: 'set', op: '||=', to: { p: 'mem', e: mem({ k: 'this' }, 'a') }, e: id('b') })]],
  ['i++', 'a.js', [expr({ k: 'un', op: '++', e: id('i') })]],
  [
    '({ a, b: 1, "c-d": 2, [e]: 3, ["f"]: 4, ...g })',
    'a.js',
    [
      expr({
        k: 'obj',
        p: [
          { n: 'a', e: id('a') },
          { n: 'b', e: lit(1) },
          { n: 'c-d', e: lit(2) },
          { key: id('e'), e: lit(3) },
          { n: 'f', e: lit(4) },
          { spread: id('g') },
        ],
      }),
    ],
  ],
  [
    '({ a() {}, get b() { return 1 } })',
    'a.js',
    [
      expr({
        k: 'obj',
        p: [
          { n: 'a', e: { k: 'fn', i: 0 } },
          { n: 'b', e: { k: 'fn', i: 1 } },
        ],
      }),
    ],
  ],
  [
    'const a = 1, { b, c: { d = 2 }, ...e } = f',
    'a.js',
    [
      { s: 'let', to: pid('a'), e: lit(1) },
      {
        s: 'let',
        to: {
          p: 'obj',
          props: [
            { n: 'b', to: pid('b') },
            { n: 'c', to: { p: 'obj', props: [{ n: 'd', to: { p: 'def', to: pid('d'), e: lit(2) } }] } },
          ],
          rest: pid('e'),
        },
        e: id('f'),
      },
    ],
  ],
  [
    'let [a, , b = 1, ...c] = d',
    'a.js',
    [{ s: 'let', to: { p: 'arr', items: [pid('a'), null, { p: 'def', to: pid('b'), e: lit(1) }], rest: pid('c') }, e: id('d') }],
  ],
  ['var a', 'a.js', [{ s: 'let', to: pid('a') }]],
  [
    'if (a) b(); else if (c) { d() }',
    'a.js',
    [{ s: 'if', test: id('a'), then: [expr(call(id('b')))], else: [{ s: 'if', test: id('c'), then: [expr(call(id('d')))] }] }],
  ],
  [
    'for (let i = 0; i < n; i++) f(i)',
    'a.js',
    [
      {
        s: 'loop',
        init: [{ s: 'let', to: pid('i'), e: lit(0) }],
        test: { k: 'op', op: '<', l: id('i'), r: id('n') },
        update: { k: 'un', op: '++', e: id('i') },
        body: [expr(call(id('f'), id('i')))],
      },
    ],
  ],
  [
    'for (const [k, v] of x) f()',
    'a.js',
    [{ s: 'loop', to: { p: 'arr', items: [pid('k'), pid('v')] }, over: id('x'), body: [expr(call(id('f')))] }],
  ],
  ['for (k in x) {}', 'a.js', [{ s: 'loop', to: pid('k'), over: id('x'), body: [] }]],
  ['do { f() } while (a)', 'a.js', [{ s: 'loop', test: id('a'), body: [expr(call(id('f')))] }]],
  [
    'try { a() } catch (e) { b() } finally { c() }',
    'a.js',
    [{ s: 'try', body: [expr(call(id('a')))], param: pid('e'), catch: [expr(call(id('b')))], finally: [expr(call(id('c')))] }],
  ],
  [
    'switch (a) { case 1: b(); break; default: c() }',
    'a.js',
    [
      {
        s: 'switch',
        on: id('a'),
        cases: [{ test: lit(1), body: [expr(call(id('b'))), { s: 'jump', how: 'break' }] }, { body: [expr(call(id('c')))] }],
      },
    ],
  ],
  ['out: for (;;) { continue out }', 'a.js', [{ s: 'loop', body: [{ s: 'jump', how: 'continue' }] }]],
  ['throw new E()', 'a.js', [{ s: 'throw', e: { k: 'call', f: id('E'), a: [], new: true } }]],
  ['return a', 'a.js', [{ s: 'return', e: id('a') }]],
  [
    'function f() {} class A {}',
    'a.js',
    [
      { s: 'fn', name: 'f', i: 0 },
      { s: 'class', name: 'A', i: 0 },
    ],
  ],
  ['with (a) { b() }', 'a.js', [expr(id('a')), { s: 'block', body: [expr(call(id('b')))] }]],
  ['<A b={c()} d="e" f={g}>{h()}<B>{i()}</B>text</A>', 'a.jsx', [expr(jsx(call(id('c')), call(id('h')), call(id('i'))))]],
  // modules
  [
    "import a, { b as c, default as d } from 'x'; import * as e from 'y'; import 'z'",
    'a.js',
    [
      {
        s: 'import',
        from: 'x',
        names: [
          { imported: 'default', local: 'a' },
          { imported: 'b', local: 'c' },
          { imported: 'default', local: 'd' },
        ],
      },
      { s: 'import', from: 'y', names: [{ imported: '*', local: 'e' }] },
      { s: 'import', from: 'z', names: [] },
    ],
  ],
  [
    'export const a = 1, { b } = c',
    'a.js',
    [
      { s: 'let', to: pid('a'), e: lit(1) },
      { s: 'let', to: { p: 'obj', props: [{ n: 'b', to: pid('b') }] }, e: id('c') },
      {
        s: 'export',
        names: [
          { exported: 'a', local: 'a' },
          { exported: 'b', local: 'b' },
        ],
      },
    ],
  ],
  [
    'export default function f() {}',
    'a.js',
    [
      { s: 'fn', name: 'f', i: 0 },
      { s: 'export', names: [{ exported: 'default', local: 'f' }] },
    ],
  ],
  ['export default function () {}', 'a.js', [{ s: 'export', names: [{ exported: 'default', e: { k: 'fn', i: 0 } }] }]],
  ['export default class {}', 'a.js', [{ s: 'export', names: [{ exported: 'default', e: { k: 'class', i: 0 } }] }]],
  ['export default a()', 'a.js', [{ s: 'export', names: [{ exported: 'default', e: call(id('a')) }] }]],
  [
    "const a = 1; export { a as b, a as 'c d' }",
    'a.js',
    [
      { s: 'let', to: pid('a'), e: lit(1) },
      {
        s: 'export',
        names: [
          { exported: 'b', local: 'a' },
          { exported: 'c d', local: 'a' },
        ],
      },
    ],
  ],
  [
    "export { a as b } from 'x'; export * from 'y'; export * as ns from 'z'",
    'a.js',
    [
      { s: 'reexport', from: 'x', names: [{ imported: 'a', exported: 'b' }] },
      { s: 'reexport', from: 'y', names: [{ imported: '*', exported: '*' }] },
      { s: 'reexport', from: 'z', names: [{ imported: '*', exported: 'ns' }] },
    ],
  ],
  [
    "const a = require('x'), b = require(c)",
    'a.js',
    [
      { s: 'let', to: pid('a'), e: { k: 'import', from: 'x', how: 'require' } },
      { s: 'let', to: pid('b'), e: { k: 'import', from: id('c'), how: 'require' } },
    ],
  ],
  ["import('x').then(f)", 'a.js', [expr(call(mem({ k: 'import', from: 'x', how: 'dynamic' }, 'then'), id('f')))]],
  ['import.meta.url', 'a.js', [expr(mem({ k: 'meta', n: 'import.meta' }, 'url'))]],
  // TypeScript
  ['(a as B)!.c(<D>e, f satisfies G, h<I>)', 'a.ts', [expr(call(mem(id('a'), 'c'), id('e'), id('f'), id('h')))]],
  [
    'enum E { A, B = 5, C, "d" = "x", F = f(), G }',
    'a.ts',
    [
      {
        s: 'let',
        to: pid('E'),
        e: {
          k: 'obj',
          p: [
            { n: 'A', e: lit(0) },
            { n: 'B', e: lit(5) },
            { n: 'C', e: lit(6) },
            { n: 'd', e: lit('x') },
            { n: 'F', e: call(id('f')) },
            { n: 'G', e: { k: '?', what: 'enum value', e: [] } },
          ],
        },
      },
    ],
  ],
  ['namespace N { export const a = f(); interface I {} }', 'a.ts', [{ s: 'block', body: [{ s: 'let', to: pid('a'), e: call(id('f')) }] }]],
  [
    'declare const a: A; declare module "x" { const y: 1 } type T = 1; interface I {} declare function f(): void; function g(): void; export type { T }',
    'a.ts',
    [],
  ],
  [
    "import type { A } from 'x'; import { type B } from 'y'; import { type C, d } from 'z'; d()",
    'a.ts',
    [{ s: 'import', from: 'z', names: [{ imported: 'd', local: 'd' }] }, expr(call(id('d')))],
  ],
  [
    "import { A, b } from 'x'; import C from 'y'; let c: A<C> = b; export type D = A",
    'a.ts',
    [
      { s: 'import', from: 'x', names: [{ imported: 'b', local: 'b' }] },
      { s: 'let', to: pid('c'), e: id('b') },
    ],
  ],
  [
    "import a = require('x'); import b = a.C.D; export = b",
    'a.ts',
    [
      { s: 'import', from: 'x', names: [{ imported: '=', local: 'a' }] },
      { s: 'let', to: pid('b'), e: mem(mem(id('a'), 'C'), 'D') },
      { s: 'export', names: [{ exported: '=', e: id('b') }] },
    ],
  ],
];

describe('statements and expressions', () => {
  test.each(bodies)('%s', (source, path, expected) => {
    const outline = outlineJs(source, path);
    expect(outline.errors).toEqual([]);
    expect(shape(outline.body)).toEqual(expected);
  });
});

describe('functions', () => {
  const first = (source: string, path = 'a.ts') => shape(outlineJs(source, path).functions[0]);

  test('an arrow with an expression takes the name of its variable and returns the expression', () => {
    expect(first('const f = async (a, { b }, ...c) => a')).toEqual({
      name: 'f',
      params: [pid('a'), { p: 'obj', props: [{ n: 'b', to: pid('b') }] }, pid('c')],
      body: [{ s: 'return', e: id('a') }],
      rest: true,
      async: true,
      arrow: true,
    });
  });
  test('a generator, parameter types and a TypeScript this parameter', () => {
    expect(first('function* f(this: T, a: A, b?: N.B<C>, c: string = d) {}')).toEqual({
      name: 'f',
      params: [pid('a'), pid('b'), { p: 'def', to: pid('c'), e: id('d') }],
      types: ['A', 'N.B', null],
      body: [],
      generator: true,
    });
  });
  test.each([
    ['module.exports.start = () => {}', 'start'],
    ['x = { run: function () {} }', 'run'],
    ['class A { m() {} }', 'm'],
    ['class A { m = () => {} }', 'm'],
    ['const { f = () => {} } = x', 'f'],
    ['const f = a || (() => {})', 'f'],
    ['const f = function own() {}', 'own'],
  ])('name in %s', (source, name) => {
    expect(outlineJs(source, 'a.js').functions[0]?.name).toBe(name);
  });
});

describe('classes', () => {
  test('decorators, injected parameters, fields and accessors', () => {
    const source = `
      @Controller('x') export class A extends B {
        @Inject() z: Z; #p = 1; declare q: Q; static { go() } abstract w(): void;
        constructor(@Inject(T) private readonly x: X, y: Y) { super() }
        @Get() get m() { return 1 }  set m(v) {}  over(): void; over(a?) {}  static async [name()]() {}
      }`;
    const outline = outlineJs(source, 'a.ts');
    expect(outline.errors).toEqual([]);
    expect(shape(outline.classes)).toEqual([
      {
        name: 'A',
        super: id('B'),
        decorators: [call(id('Controller'), lit('x'))],
        members: [
          { kind: 'field', name: 'z', type: 'Z', decorators: [call(id('Inject'))] },
          { kind: 'field', name: '#p', value: lit(1), decorators: [] },
          { kind: 'static-block', name: '', static: true, fn: 0, decorators: [] },
          { kind: 'constructor', name: 'constructor', fn: 1, decorators: [] },
          { kind: 'get', name: 'm', fn: 2, decorators: [call(id('Get'))] },
          { kind: 'set', name: 'm', fn: 3, decorators: [] },
          { kind: 'method', name: 'over', fn: 4, decorators: [] },
          { kind: 'field', name: '[name()]', static: true, value: call(id('name')), decorators: [] },
          { kind: 'method', name: '[name()]', static: true, fn: 5, decorators: [] },
        ],
      },
    ]);
    expect(shape(outline.functions[1])).toMatchObject({
      params: [pid('x'), pid('y')],
      types: ['X', 'Y'],
      paramDecorators: [[call(id('Inject'), id('T'))], []],
      props: ['x'],
    });
  });

  test('a class used only as the type of an injected parameter stays imported', () => {
    const source = "import { S } from './s'; import { T } from './t'; @Injectable() class A { constructor(s: S) {} m(t: T) {} }";
    expect(outlineJs(source, 'a.ts').imports.map((one) => one.from)).toEqual(['./s']);
  });
});

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
    expect(imports.map((one) => [one.from, one.how, source.slice(...one.at)])).toEqual([
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
    expect(second && source.slice(...second.at)).toBe('app.use(y)');
    expect(second?.s === 'expr' && second.e.k === 'call' && second.e.f.k === 'mem' && source.slice(...second.e.f.pAt)).toBe('use');
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
