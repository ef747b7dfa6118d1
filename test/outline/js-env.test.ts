import { spanEnds } from '../../src/model/index.ts';
import { expect, test } from 'vitest';
import { outlineJs } from '../../src/outline/js.ts';
import { envOf } from './js-shape.ts';

const reads: readonly [string, string[]][] = [
  ['process.env.A; process.env["B"]; process?.env?.C', ['A', 'B', 'C']],
  ['process.env[a]', ['*']],
  ['f(process.env); ({ ...process.env })', ['*', '*']],
  ['import.meta.env.A ?? "b"', ['meta:A="b"']],
  ['process.env.A || 3000; process.env.B ?? -1; process.env.C || f()', ['A=3000', 'B=-1', 'C']],
  ['process.env.A || process.env.B || "x"', ['A="x"', 'B="x"']],
  ['process.env.A && "x"', ['A']],
  [
    'Number(process.env.A) || 5; parseInt(process.env.B, 10) || 6; +process.env.C || 7; Number.parseInt(process.env.D ?? "8")',
    ['A=5', 'B=6', 'C=7', 'D="8"'],
  ],
  [
    'process.env.A ? process.env.A : "d"; process.env.B ? "x" : "y"; process.env.C ? Number(process.env.C) : 9',
    ['A="d"', 'A="d"', 'B', 'C=9', 'C=9'],
  ],
  ['process.env.A === "x" ? 1 : 2', ['A']],
  ['"A" in process.env', ['A']],
  ['process.env.A = "x"; delete process.env.B; process.env.C ||= "y"; process.env.D += 1', ['C="y"', 'D']],
  ['const { A = "d", B: b, C, ...rest } = process.env', ['A="d"', 'B', 'C', '*']],
  ['({ A: x.a } = process.env)', ['A']],
  ['const { env: { A } } = process', ['A']],
  ['const env = process.env; env.A; f(env)', ['A', '*']],
  ['const { env } = process; function f() { return env.A }', ['A']],
  ['function f() { return env.A } const env = process.env', ['A']],
  ['const env = process.env; function f(env) { env.A } { const env = g(); env.B }', []],
  ['function f(env = process.env) { return env.A } env.B', ['A']],
  ['function f({ A, B = 1 } = process.env) {}', ['A', 'B=1']],
  ['import { env } from "node:process"; env.A', ['A']],
  ['import p, { env as e } from "process"; p.env.A; e.B', ['A', 'B']],
  ['const p = require("process"); p.env.A; require("process").env.B', ['A', 'B']],
  ['globalThis.process.env.A; Bun.env.B', ['A', 'B']],
  ['export const env = process.env', ['*']],
  ['const process = fake(); process.env.A', []],
  ['env.A; other.env.B; process.argv', []],
];

test.each(reads)('%s', (source, expected) => {
  const outline = outlineJs(source, 'a.js');
  expect(outline.errors).toEqual([]);
  expect(envOf(outline)).toEqual(expected);
});

test('casts do not hide a read or its fallback', () => {
  const outline = outlineJs('const env = process.env as Env; (process.env.A as string) || "x"; (env as any).B!', 'a.ts');
  expect(envOf(outline)).toEqual(['A="x"', 'B']);
});

test('the span of a read is the whole access, of a destructured one its property', () => {
  const source = 'f(process.env.A || 1); const { B: b = 2 } = process.env';
  expect(outlineJs(source, 'a.js').env.map((read) => source.slice(...spanEnds(read.at)))).toEqual(['process.env.A', 'B: b = 2']);
});
