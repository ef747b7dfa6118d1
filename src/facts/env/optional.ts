import { type Expr, spanStart } from '../../model/index.ts';
import { calledName, dottedName, isWholeEnv } from '../js-walk.ts';
import type { Visit } from '../js-walk.ts';
import { stops } from './handwritten.ts';

/**
 * Starts of the expressions that read a variable where the program copes without it: as a switch (`if (process.env.X)`,
 * `process.env.X === 'true'`, `!process.env.X`), beside a value of any kind (`process.env.X ?? config.x`), handed with a
 * default to a function made for that (`parseEnvInt(process.env.X, 60)`), or as a property whose schema in the same file
 * may be left out. What stops the program (`if (!process.env.X) throw`) is the caller's business.
 */
export function optionalReads(all: readonly Visit[]): ReadonlySet<number> {
  const lenient = lenientKeys(all);
  const carriers = new Set<string>();
  // `const { X } = process.env`: each name is a read and a variable at once.
  const taken: { readonly name: string; readonly start: number }[] = [];
  for (const { stmt } of all) {
    if (stmt?.s !== 'let') continue;
    if (stmt.to.p === 'id' && /^(mem|call|un|op)$/.test(stmt.e?.k ?? '')) carriers.add(stmt.to.n);
    else if (stmt.to.p === 'obj' && isWholeEnv(stmt.e))
      for (const { to } of stmt.to.props) if (to.p === 'id') taken.push({ name: to.n, start: spanStart(to.at) });
  }
  for (const { name } of taken) carriers.add(name);
  const switches = new Set<string>();
  for (const visit of all) {
    const { expr } = visit;
    if (expr?.k === 'id' && carriers.has(expr.n) && isOptional(visit, expr, lenient, switches)) switches.add(expr.n);
  }
  const found = new Set<number>(taken.filter(({ name }) => switches.has(name)).map(({ start }) => start));
  for (const visit of all) {
    const { expr } = visit;
    if (expr?.k === 'mem' && (isOptional(visit, expr, lenient, switches) || isInSwitchedBranch(visit))) found.add(spanStart(expr.at));
  }
  return found;
}

/** Stands in a branch that another variable switches on: the feature is optional as a whole. */
function isInSwitchedBranch(visit: Visit): boolean {
  for (let at: Visit | undefined = visit; at !== undefined; at = at.parent) {
    const up = at.parent?.stmt;
    if (up?.s === 'if' && at.role !== 'test' && readsEnv(up.test)) return true;
    const cond = at.parent?.expr;
    if (cond?.k === 'cond' && at.role !== 'test' && readsEnv(cond.test)) return true;
  }
  return false;
}

function readsEnv(test: Expr): boolean {
  if (test.k === 'op') return readsEnv(test.l) || readsEnv(test.r);
  if (test.k === 'un') return readsEnv(test.e);
  if (test.k === 'call') return test.a.some(readsEnv) || readsEnv(test.f);
  return test.k === 'mem' && (/^process\.env\.(?!NODE_ENV$)/.test(dottedName(test) ?? '') || readsEnv(test.o));
}

function isOptional(visit: Visit, expr: Expr, lenient: ReadonlySet<string>, switches: ReadonlySet<string>): boolean {
  let isTest = false;
  let isNegated = false;
  let below = expr;
  // Through conversions that keep "not set" what it is: `toNumber(process.env.X)`, `process.env.X?.trim()`, `!process.env.X`.
  for (let at = visit; ;) {
    if (at.name !== undefined && lenient.has(at.name)) return true;
    const up = at.parent;
    if (up === undefined) return isTest;
    if (up.stmt !== undefined) {
      if (at.role === 'test') return up.stmt.s === 'loop' || (up.stmt.s === 'if' && (!isNegated || !up.stmt.then.some(stops)));
      return isTest || at.role === 'on' || (up.stmt.s === 'let' && up.stmt.to.p === 'id' && switches.has(up.stmt.to.n));
    }
    const outer = up.expr as Expr;
    if (outer.k === 'cond') return at.role === 'test' || isTest;
    if (outer.k === 'un') {
      isTest ||= outer.op === '!' || outer.op === 'typeof';
      isNegated ||= isTest;
    } else if (outer.k === 'op') {
      if (outer.op === '||' || outer.op === '??') {
        if (at.role === 'l' && !isTest && !isEmpty(outer.r)) return true;
        // The other name of a variable: `process.env.URL || process.env.OLD_URL`.
        if (at.role === 'r' && readsEnv(outer.l)) return true;
      } else if (outer.op === '&&') isTest ||= at.role === 'l';
      else if (/^[!=]==?$|^[<>]=?$|^in$/.test(outer.op)) {
        isTest = true;
        isNegated ||= !(/^!==?$/.test(outer.op) && isEmpty(outer.r));
      } else return false;
    } else if (outer.k === 'call') {
      const name = calledName(outer) ?? '';
      if (at.role === 'a') {
        if (outer.a[0] !== below) return isTest;
        if (isSwitch(name)) isTest = true;
        else if (outer.a.length > 1 && takesDefault(name) && !isEmpty(outer.a[1])) return true;
        else if (!/^(to|parse|as|read|get|optional|safe|split|trim)|^(Number|String|Boolean)$/i.test(name)) return isTest;
      } else if (/^(includes|startsWith|endsWith|match|test)$/.test(name)) isTest = true;
    } else if (outer.k !== 'mem') return isTest;
    below = outer;
    at = up;
  }
}

/** `parseBoolean`, `isTruthy`, `stringToBoolean`, `flag`: a variable that is not set means no. */
function isSwitch(name: string): boolean {
  return /bool|truthy|enabled|^is[A-Z]|^flag$|isPositive|optional/i.test(name);
}

/** A function of the program that takes a value and a default; `parseInt` takes a radix. */
function takesDefault(name: string): boolean {
  return !/^(parseInt|parseFloat|resolve|join|replace|split|set|log|error|warn|info)$/.test(name);
}

/** Nothing to fall back on: `|| ''`, `?? undefined`, `|| null`. */
function isEmpty(expr: Expr | undefined): boolean {
  if (expr === undefined) return true;
  return (expr.k === 'lit' && (expr.v === null || expr.v === '')) || (expr.k === 'id' && expr.n === 'undefined');
}

/** Properties that a schema of the file lets be absent: `{ port: z.number().default(3000), dsn: z.string().optional() }`. */
function lenientKeys(all: readonly Visit[]): ReadonlySet<string> {
  const keys = new Set<string>();
  const strict = new Set<string>();
  for (const { expr, name } of all) {
    if (name === undefined || expr?.k !== 'call' || expr.f.k !== 'mem') continue;
    const chain = chainOf(expr);
    if (!/^(z|zod|Joi|joi|yup|v|t|Type|s|schema)$/.test(chain[0] ?? '')) continue;
    if (chain.some((link) => /^(default|optional|nullish|nullable|or|catch|prefault)$/i.test(link))) keys.add(name);
    else strict.add(name);
  }
  for (const name of strict) keys.delete(name);
  return keys;
}

/** `z.string().ip().default('x')` -> z, string, ip, default. */
function chainOf(expr: Expr): readonly string[] {
  const links: string[] = [];
  let at: Expr = expr;
  for (;;) {
    if (at.k === 'call') at = at.f;
    else if (at.k === 'mem') {
      if (typeof at.p === 'string') links.unshift(at.p);
      at = at.o;
    } else return at.k === 'id' ? [at.n, ...links] : links;
  }
}
