import type { KnownEnv } from '../wiring/truth.ts';
import type { Val } from '../wiring/values.ts';

/**
 * The environment of one container as far as files show it. A variable that is not in `values` is unset,
 * unless it is in `open`, or `open` is `all`: then somebody else may set it.
 */
export interface ContainerEnv {
  readonly values: KnownEnv;
  readonly open: ReadonlySet<string> | 'all';
}

/** What a setting comes to in a container. */
export type Resolved = { readonly value: string | number | undefined } | 'unknown';

const wrappers = /^(Number|parseInt|String|parseFloat)$/;

/** The string or number that a value of the program is in a container: defaults and `||` as JavaScript takes them. */
export function resolve(val: Val | undefined, env: ContainerEnv, depth = 0): Resolved {
  if (val === undefined) return { value: undefined };
  if (depth > 12) return 'unknown';
  const inner = (v: Val | undefined): Resolved => resolve(v, env, depth + 1);
  switch (val.t) {
    case 'lit':
      return typeof val.v === 'string' || typeof val.v === 'number' || val.v === undefined || val.v === null
        ? { value: val.v ?? undefined }
        : 'unknown';
    case 'env': {
      const set = env.values.get(val.name);
      if (set !== undefined) return { value: set };
      if (env.open === 'all' || env.open.has(val.name)) return 'unknown';
      return val.devOnly === true ? { value: undefined } : inner(val.fallback);
    }
    case 'op': {
      if (val.op !== '||' && val.op !== '??') return 'unknown';
      const left = inner(val.l);
      if (left === 'unknown') return left;
      const takesRight = val.op === '||' ? !left.value : left.value === undefined;
      return takesRight ? inner(val.r) : left;
    }
    case 'call': {
      const { f, args } = val.call;
      return f.t === 'global' && wrappers.test(f.name) ? inner(args[0]) : 'unknown';
    }
    case 'alt': {
      const all = val.of.map((a) => inner(a.val));
      const [first] = all;
      return first !== undefined && all.every((r) => r !== 'unknown' && first !== 'unknown' && r.value === first.value) ? first : 'unknown';
    }
    default:
      return 'unknown';
  }
}

/** A TCP port, from a number or a text of digits. */
export function portOf(value: string | number | undefined): number | undefined {
  const text = String(value ?? '').trim();
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port > 0 && port < 65536 ? port : undefined;
}
