import { describe, expect, test } from 'vitest';
import { outlineJs } from '../../src/outline/js.ts';
import { parseJs } from '../../src/parse/js.ts';
import { collect } from './js-shape.ts';

/** Places where calls hide; every `f()` must come out again, whatever surrounds it. */
const places = [
  'f()',
  'const a = f(), { b = f(), [f()]: c } = f()',
  '({ [f()]: f(), [f()]() { f() }, get a() { return f() }, ...f() })',
  '[f(), ...f()]',
  '`${f()}`; f()`${f()}`',
  'f()[f()].a; f()?.[f()]?.(f()); new (f())(f())',
  'a = f(); f().x = f(); [f().a, b = f()] = f(); f().b ||= f(); f().c++; delete f().d',
  'a ? f() : f(); f() && f(); -f(); typeof f(); (f(), f()); f() in f()',
  'if (f()) f(); else f()',
  'for (let a = f(); f(); f()) f(); for (f().a of f()) f(); for (const { b = f() } in f()) f()',
  'while (f()) f(); do f(); while (f())',
  'switch (f()) { case f(): f(); default: f() }',
  'try { f() } catch { f() } finally { f() }',
  'try { f() } catch ({ a = f() }) { f() }',
  'a: { f(); break a }',
  'function g(a = f(), { b = f() } = f(), ...[c = f()]) { return f() }',
  'async function* g() { await f(); yield f(); yield* f(); for await (const a of f()) f(); throw f() }',
  'class A extends f() { a = f(); static b = f(); #c = f(); static { f() } [f()] = f(); [f()]() { super.a(f()) } constructor() { super(f()) } }',
  'x = class extends f() {}; y = () => f(); z = () => { f() }; w = async () => f()',
  'export const a = f(); export default f(); export class B { c = f() }',
  'export default class { a = f() }',
  'import(f()); require(f()); require("a")(f()); import("b").then(() => f()); import("c", f()); require("d", f())',
  'import.meta.a(f()); new.target(f())',
  '{ using a = f() }',
];
const jsxPlaces = [
  '<a b={f()} {...f()} c=<d e={f()} />>{f()}{...f()}<g.h>{a && <i j={f()}>{f()}</i>}</g.h></a>',
  '<>{a.map((b) => <c key={f()}>{f()}</c>)}</>',
  'x = { a: <b c={() => f()} />, d: [<e>{f(<g>{f()}</g>)}</e>] }',
];
const typePlaces = [
  '(f() as A)!.b<C>(<D>f(), f() satisfies E, f()!)',
  'enum A { B = f(), C = f() } namespace N { export const a = f(); f(); namespace M { f() } }',
  '@f() class A { @f() a = f(); constructor(@f() private b = f(), @f() c: C) {} @f() m(@f() d = f()) {} @f() static e = f(); accessor g = f() }',
  'export abstract class A<T> extends f()<T> implements B { abstract x(): void; declare y: string; z? = f() }',
  'export = f()',
  '(f() as any) = f(); (f().a as any) = f(); for ((f().b as any) of f()) f()',
  'function g(this: A, a: B = f()): asserts a is C { f() }',
];

const calls = (tree: unknown) =>
  collect(tree, (one) => /^(Optional)?CallExpression$|^NewExpression$|^ImportExpression$/.test(String(one['type']))).length;
const functions = (tree: unknown) =>
  collect(tree, (one) =>
    /^(Function(Declaration|Expression)|ArrowFunctionExpression|(Class|ClassPrivate|Object)Method|StaticBlock)$/.test(String(one['type'])),
  ).length;

describe('every call and function of the tree is in the outline', () => {
  test.each([
    ...places.flatMap(
      (source) =>
        [
          [source, 'a.js'],
          [source, 'a.ts'],
        ] as const,
    ),
    ...jsxPlaces.flatMap(
      (source) =>
        [
          [source, 'a.jsx'],
          [source, 'a.tsx'],
        ] as const,
    ),
    ...typePlaces.map((source) => [source, 'a.ts'] as const),
  ])('%s (%s)', (source, path) => {
    const { program, errors } = parseJs(source, path);
    expect(errors).toEqual([]);
    const outline = outlineJs(source, path);
    const lowered = collect([outline.body, outline.functions, outline.classes], (one) => one['k'] === 'call' || one['k'] === 'import');
    expect(lowered.length).toBe(calls(program?.body));
    expect(lowered.length).toBeGreaterThan(0);
    expect(outline.functions.length).toBe(functions(program?.body));
  });

  test('every function is filled in and referred to once', () => {
    const outline = outlineJs(
      places
        .join('\n')
        .replaceAll(/export (default )?/g, '')
        .replace('class { a = f() }', ''),
      'a.js',
    );
    const used = collect([outline.body, outline.functions, outline.classes], (one) => one['k'] === 'fn' || one['s'] === 'fn' || 'fn' in one)
      .map((one) => Number(one['i'] ?? one['fn']))
      .sort((a, b) => a - b);
    expect(used).toEqual(outline.functions.map((_, i) => i));
  });
});

test('lowering stays near the cost of parsing', () => {
  const source = Array.from(
    { length: 400 },
    (_, i) => `router.get('/x${i}', auth(), async (req, res) => { if (req.a) { return res.json({ a: await db.find(${i}) }) } })`,
  ).join('\n');
  parseJs(source, 'a.js');
  outlineJs(source, 'a.js');
  const start = performance.now();
  parseJs(source, 'a.js');
  const parsing = performance.now() - start;
  outlineJs(source, 'a.js');
  const both = performance.now() - start - parsing;
  expect(both).toBeLessThan(parsing * 8 + 50);
});
