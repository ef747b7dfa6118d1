import { describe, expect, test } from 'vitest';
import { outlineJs } from '../../src/outline/js.ts';
import { shape } from './js-shape.ts';

const id = (n: string) => ({ k: 'id', n });
const lit = (v: unknown) => ({ k: 'lit', v });
const pid = (n: string) => ({ p: 'id', n });
const call = (f: unknown, ...a: unknown[]) => ({ k: 'call', f, a });

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
