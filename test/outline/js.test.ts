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
          { n: 'b', e: { k: 'fn', i: 1 }, accessor: 'get' },
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
