import { calledPackageOf, type CallEvent, type Cond, type Val } from './values.ts';

/** What a condition comes to in production, and which environment variables the answer leans on. */
export interface Truth {
  /** undefined: the files do not say. */
  readonly value: boolean | undefined;
  /** Variables (other than NODE_ENV) whose default or absence decided. */
  readonly env: readonly string[];
}

const unsure: Truth = { value: undefined, env: [] };

/** Values of environment variables known from how the service is deployed. */
export type KnownEnv = ReadonlyMap<string, string>;

const production: KnownEnv = new Map();

/**
 * The value as production sees it: NODE_ENV is "production", a variable is what the deployment sets,
 * else its default; `undefined` (JavaScript's) when it has none. Answers with the variables it leaned on.
 */
function concrete(val: Val, env: KnownEnv): { readonly v: unknown; readonly env: readonly string[] } | undefined {
  switch (val.t) {
    case 'lit':
      return { v: val.v, env: [] };
    case 'env': {
      if (val.name === 'NODE_ENV') return { v: 'production', env: [] };
      const set = env.get(val.name);
      if (set !== undefined) return { v: set, env: [] };
      if (val.fallback !== undefined && val.devOnly !== true) {
        const inner = concrete(val.fallback, env);
        return inner === undefined ? undefined : { v: inner.v, env: union(inner.env, [val.name]) };
      }
      return { v: undefined, env: [val.name] };
    }
    case 'op': {
      if (val.op === '||' || val.op === '??' || val.op === '&&') {
        const l = concrete(val.l, env);
        if (l === undefined) return undefined;
        const takesRight = val.op === '||' ? !l.v : val.op === '&&' ? Boolean(l.v) : l.v === undefined || l.v === null;
        if (!takesRight) return l;
        const r = concrete(val.r, env);
        return r === undefined ? undefined : { v: r.v, env: union(l.env, r.env) };
      }
      const answer = truthOf(val, env);
      return answer.value === undefined ? undefined : { v: answer.value, env: answer.env };
    }
    case 'not': {
      const answer = truthOf(val, env);
      return answer.value === undefined ? undefined : { v: answer.value, env: answer.env };
    }
    case 'call':
      // Express keeps NODE_ENV in its setting `env` (https://expressjs.com/en/api.html#app.settings.table).
      return isExpressEnv(val.call) ? { v: 'production', env: [] } : undefined;
    case 'fn':
    case 'class':
    case 'obj':
    case 'arr':
    case 'ext':
    case 'regex':
      return { v: val, env: [] };
    default:
      return undefined;
  }
}

/** `app.get('env')`. */
function isExpressEnv({ method, args, recv }: CallEvent): boolean {
  const [name] = args;
  return method === 'get' && args.length === 1 && name?.t === 'lit' && name.v === 'env' && calledPackageOf(recv)?.pkg === 'express';
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length === 0) return b;
  return b.every((name) => a.includes(name)) ? a : [...new Set([...a, ...b])];
}

/** Answers already worked out: values are shared by many conditions and do not change once made. */
const answered = new WeakMap<KnownEnv, WeakMap<Val, Truth>>();

/** Whether a value is truthy in production. */
export function truthOf(val: Val, env: KnownEnv = production): Truth {
  if (val.t !== 'alt' && val.t !== 'op' && val.t !== 'not') return plainTruth(val, env);
  let known = answered.get(env);
  if (known === undefined) {
    known = new WeakMap();
    answered.set(env, known);
  }
  const before = known.get(val);
  if (before !== undefined) return before;
  // While it is worked out, a value that leads back to itself counts as unsure.
  known.set(val, unsure);
  const answer = composedTruth(val, env);
  known.set(val, answer);
  return answer;
}

function plainTruth(val: Val, env: KnownEnv): Truth {
  const c = concrete(val, env);
  return c === undefined ? unsure : { value: Boolean(c.v), env: c.env };
}

function composedTruth(val: Extract<Val, { t: 'alt' | 'op' | 'not' }>, env: KnownEnv): Truth {
  switch (val.t) {
    case 'not': {
      const inner = truthOf(val.e, env);
      return { value: inner.value === undefined ? undefined : !inner.value, env: inner.env };
    }
    case 'op': {
      // `strategy === 'form'` where the strategy is one of several: the answer if all that are possible agree.
      const { op, l, r, at } = val;
      if (isComparison(op) && l.t === 'alt') return agreed(l, env, (a) => truthOf({ t: 'op', op, l: a, r, at }, env));
      if (isComparison(op) && r.t === 'alt') return agreed(r, env, (a) => truthOf({ t: 'op', op, l, r: a, at }, env));
      return truthOfOp(op, l, r, env);
    }
    case 'alt':
      return agreed(val, env, (a) => truthOf(a, env));
  }
}

function isComparison(op: string): boolean {
  return /^(===?|!==?|[<>]=?)$/.test(op);
}

/** The answer that every possible alternative gives, with the variables that rule the other ones out. */
function agreed(val: Extract<Val, { t: 'alt' }>, env: KnownEnv, answerOf: (val: Val) => Truth): Truth {
  const reachable = val.of.filter((a) => isPossible(a.when, env));
  const answers = reachable.map((a) => answerOf(a.val));
  const first = answers[0];
  if (first === undefined || answers.some((a) => a.value !== first.value)) return unsure;
  const ruledOut = val.of.flatMap((a) => (reachable.includes(a) ? [] : a.when.flatMap((c) => holds(c, env).env)));
  return { value: first.value, env: [...new Set([...answers.flatMap((a) => a.env), ...ruledOut])] };
}

function truthOfOp(op: string, l: Val, r: Val, env: KnownEnv): Truth {
  if (op === '&&' || op === '||') {
    const a = truthOf(l, env);
    const b = truthOf(r, env);
    const decides = op === '||';
    if (a.value === decides) return a;
    if (b.value === decides) return b;
    if (a.value === undefined || b.value === undefined) return { value: undefined, env: union(a.env, b.env) };
    return { value: !decides, env: union(a.env, b.env) };
  }
  if (op === '??') {
    const c = concrete({ t: 'op', op, l, r, at: { file: '', start: 0, end: 0 } }, env);
    return c === undefined ? unsure : { value: Boolean(c.v), env: c.env };
  }
  // What a package exports is there, and may be any text: `Environment.Production` of an unread file.
  if (isComparison(op) && (l.t === 'ext' || r.t === 'ext')) return unsure;
  const a = concrete(l, env);
  const b = concrete(r, env);
  if (a === undefined || b === undefined) return unsure;
  const both = union(a.env, b.env);
  switch (op) {
    case '===':
    case '==':
      return { value: a.v === b.v || String(a.v) === String(b.v), env: both };
    case '!==':
    case '!=':
      return { value: !(a.v === b.v || String(a.v) === String(b.v)), env: both };
    case '>':
    case '<':
    case '>=':
    case '<=': {
      const [x, y] = [Number(a.v), Number(b.v)];
      if (Number.isNaN(x) || Number.isNaN(y)) return unsure;
      return { value: op === '>' ? x > y : op === '<' ? x < y : op === '>=' ? x >= y : x <= y, env: both };
    }
    default:
      return unsure;
  }
}

/** Whether a condition holds in production. */
export function holds(cond: Cond, env: KnownEnv = production): Truth {
  if (cond.kind === 'catch' || cond.kind === 'loop') return unsure;
  const answer = truthOf(cond.test, env);
  return { value: answer.value === undefined ? undefined : answer.value === cond.side, env: answer.env };
}

/** No condition is known to fail. */
export function isPossible(conds: readonly Cond[], env: KnownEnv = production): boolean {
  return conds.every((c) => holds(c, env).value !== false);
}

/** How sure it is that a call happens in production. */
export type Happens =
  | { readonly how: 'always' }
  /** Off with the defaults the files show; on when a variable is set. */
  | { readonly how: 'off-by-default'; readonly env: readonly string[]; readonly cond: Cond }
  /** Only outside production (development, test). */
  | { readonly how: 'never'; readonly cond: Cond }
  | { readonly how: 'unsure'; readonly cond: Cond };

/** Judges the conditions on the way to a call. A condition that leans on a variable's absence is "off by default". */
export function happens(conds: readonly Cond[], env: KnownEnv = production): Happens {
  let doubt: Cond | undefined;
  for (const cond of conds) {
    const answer = holds(cond, env);
    if (answer.value === false) return answer.env.length > 0 ? { how: 'off-by-default', env: answer.env, cond } : { how: 'never', cond };
    if (answer.value === undefined) doubt ??= cond;
  }
  return doubt === undefined ? { how: 'always' } : { how: 'unsure', cond: doubt };
}
