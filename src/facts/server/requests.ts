import type { Cond, Val } from '../wiring/values.ts';
import { isSame } from '../wiring/values.ts';

/** A value that a request brings: which part of it, and the name inside that part. */
export interface RequestValue {
  readonly part: 'body' | 'query' | 'params' | 'headers';
  readonly name: string | undefined;
}

const requestNames = /^_?(req|request|ctx|context|c)$/i;
const verbs = /^(get|post|put|patch|delete|del|all|use|route)$/;

/** The part of a request that a value is, as written by the client. */
export function requestValue(val: Val): RequestValue | undefined {
  const path: string[] = [];
  let root: Val = val;
  while (root.t === 'mem') {
    path.unshift(root.p);
    root = root.of;
  }
  if (root.t !== 'param' || root.index > 1) return undefined;
  const isRequest = requestNames.test(root.name ?? '') || (root.name === undefined && root.index === 0 && verbs.test(root.of.method ?? ''));
  if (!isRequest) return undefined;
  const [first, ...rest] = path[0] === 'request' || path[0] === 'req' ? path.slice(1) : path;
  if (first === 'payload') return { part: 'body', name: rest[0] };
  if (first !== 'body' && first !== 'query' && first !== 'params' && first !== 'headers') return undefined;
  // `ctx.body` is Koa's answer, not what came in.
  if (first === 'body' && path[0] === 'body' && /^(ctx|context|c)$/.test(root.name ?? '')) return undefined;
  return { part: first, name: rest[0] };
}

const keeping = new Set(['trim', 'toLowerCase', 'toUpperCase', 'toString', 'slice', 'substring', 'normalize']);

/** Text of the client inside a value, unchanged but for white space and case. */
export function clientText(val: Val, depth = 0): { readonly val: Val; readonly from: RequestValue } | undefined {
  if (depth > 6) return undefined;
  const own = requestValue(val);
  if (own !== undefined) return own.part === 'headers' || own.name === undefined ? undefined : { val, from: own };
  switch (val.t) {
    case 'op':
      return val.op === '||' || val.op === '??' ? clientText(val.l, depth + 1) : undefined;
    case 'call':
      return val.call.recv !== undefined && keeping.has(val.call.method ?? '') ? clientText(val.call.recv, depth + 1) : undefined;
    case 'str':
      for (const part of val.parts) {
        const inner = typeof part === 'string' ? undefined : clientText(part, depth + 1);
        if (inner !== undefined) return inner;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** A condition on the way asks something about the value: `allowed.includes(x)`, `/^\d+$/.test(x)`, `typeof x`. */
export function isAskedAbout(val: Val, conds: readonly Cond[]): boolean {
  return conds.some((c) => asksAbout(c.test, val, 0));
}

function asksAbout(test: Val, val: Val, depth: number): boolean {
  if (depth > 6) return false;
  switch (test.t) {
    case 'call':
      return test.call.args.some((a) => isSame(a, val) || asksAbout(a, val, depth + 1));
    case 'not':
      return asksAbout(test.e, val, depth + 1);
    case 'op':
      return (
        ((test.op === '===' || test.op === '==' || test.op === '!==' || test.op === '!=') && isSame(test.l, val) && test.r.t === 'lit') ||
        asksAbout(test.l, val, depth + 1) ||
        asksAbout(test.r, val, depth + 1)
      );
    case 'alt':
      return test.of.some((a) => asksAbout(a.val, val, depth + 1));
    // What `typeof` gives is not kept, nor of what.
    case 'unknown':
      return test.why === 'typeof';
    default:
      return false;
  }
}
