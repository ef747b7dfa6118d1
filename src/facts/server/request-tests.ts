import type { Loc } from '../../model/index.ts';
import { stringOf, type Cond, type Val } from '../wiring/values.ts';

/** What a condition says about the request: which paths or methods lead past it. */
export interface RequestTest {
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  readonly at: Loc;
}

const verbs = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;

/** Tests of the request's path or method that hold on this side of a condition. */
export function requestTests(cond: Cond): readonly RequestTest[] {
  return testsOf(cond.test, cond.side, new Map()).map((t) => ({ ...t, at: cond.at }));
}

type Found = Pick<RequestTest, 'paths' | 'methods'>;

/**
 * What was found in a value before, per side. A variable that a series of `if` sets is one value that every
 * later condition repeats: walked as a tree it doubles with each of them.
 */
type Seen = Map<Val, { on?: readonly Found[]; off?: readonly Found[] }>;

function testsOf(test: Val, side: boolean, seen: Seen): readonly Found[] {
  const known = seen.get(test) ?? {};
  seen.set(test, known);
  const key = side ? 'on' : 'off';
  return (known[key] ??= distinct(readTests(test, side, seen)));
}

function readTests(test: Val, side: boolean, seen: Seen): readonly Found[] {
  switch (test.t) {
    case 'not':
      return testsOf(test.e, !side, seen);
    case 'op':
      if (test.op === '&&') return side ? [...testsOf(test.l, true, seen), ...testsOf(test.r, true, seen)] : [];
      if (test.op === '||')
        return side
          ? either(testsOf(test.l, true, seen), testsOf(test.r, true, seen))
          : [...testsOf(test.l, false, seen), ...testsOf(test.r, false, seen)];
      if (test.op === '===' || test.op === '==') return side ? equality(test.l, test.r) : [];
      if (test.op === '!==' || test.op === '!=') return side ? [] : equality(test.l, test.r);
      return [];
    case 'alt':
      // `a && b` whose right side is a value: what holds where the whole is true.
      return side
        ? test.of
            .filter((a) => a.val.t !== 'lit')
            .flatMap((a) => [...a.when.flatMap((c) => testsOf(c.test, c.side, seen)), ...testsOf(a.val, true, seen)])
        : [];
    case 'call': {
      if (!side || test.call.method !== 'startsWith') return [];
      const prefix = stringOf(test.call.args[0]);
      return prefix?.startsWith('/') === true && isPart(test.call.recv) ? [{ paths: [`${prefix.replace(/\/$/, '')}/*`], methods: [] }] : [];
    }
    default:
      return [];
  }
}

function distinct(found: readonly Found[]): readonly Found[] {
  if (found.length < 2) return found;
  return [...new Map(found.map((f) => [`${f.paths.join(' ')}|${f.methods.join(' ')}`, f])).values()];
}

/** One of two: their paths together, where both speak of paths. */
function either(a: readonly Found[], b: readonly Found[]): readonly Found[] {
  if (a.length === 0 || b.length === 0) return [];
  return [{ paths: [...a, ...b].flatMap((t) => t.paths), methods: [...a, ...b].flatMap((t) => t.methods) }];
}

function equality(l: Val, r: Val): readonly Found[] {
  const text = stringOf(l) ?? stringOf(r);
  const other = stringOf(l) === undefined ? l : r;
  if (text === undefined || !isPart(other)) return [];
  if (verbs.test(text)) return [{ paths: [], methods: [text] }];
  // `${req.method} ${req.url}` compared as one text.
  const both = /^([A-Z]+) (\/\S*)$/.exec(text);
  if (both?.[1] !== undefined && both[2] !== undefined && verbs.test(both[1])) return [{ paths: [both[2]], methods: [both[1]] }];
  return text.startsWith('/') ? [{ paths: [text.length > 1 ? text.replace(/\/$/, '') : text], methods: [] }] : [];
}

/** Something of the request rather than configuration: not a literal and not an environment variable. */
function isPart(val: Val | undefined): boolean {
  return val !== undefined && val.t !== 'lit' && val.t !== 'env';
}
