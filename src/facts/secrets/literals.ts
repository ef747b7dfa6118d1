import { type Expr, type JsOutline, type Loc, locOf, spanEnd, spanStart } from '../../model/index.ts';
import { isOwnSecretName, secretNameKind } from '../env/names.ts';
import { calledName, dottedName, visits } from '../js-walk.ts';
import type { Visit } from '../js-walk.ts';
import { secretValue } from './values.ts';

/** A string in code that stands where a secret belongs. */
export interface SecretLiteral {
  /** Name it is given to: `jwtSecret`, `JWT_SECRET`. */
  readonly name: string;
  readonly value: string;
  readonly at: Loc;
  /** `given`: the value itself; `fallback`: used when the real one is not set. */
  readonly position: 'given' | 'fallback';
  readonly kind: 'key' | 'password' | 'token';
  readonly looks: 'random' | 'weak' | 'placeholder';
  /** Why it cannot reach production, where code says so. */
  readonly harmless: string | undefined;
}

/** Every string of a module that is given to something named like a secret, harmless ones with the reason. */
export function secretLiterals(path: string, outline: JsOutline): readonly SecretLiteral[] {
  const all = visits(outline);
  const guarded = guardedNames(all);
  return all.flatMap((visit): SecretLiteral[] => {
    const value = textOf(visit.expr);
    if (value === undefined || visit.expr === undefined) return [];
    const owner = ownerOf(visit);
    const kind = owner === undefined ? undefined : secretNameKind(owner.name);
    if (owner === undefined || kind === undefined) return [];
    const isLogin = kind === 'password' && owner.position === 'given' && opensSomething(visit) && value.length >= 4 && !/\s/.test(value);
    const judged = secretValue(value, owner.name);
    // `user: 'app', password: 'password'`: beside a user it is no mention of its own name.
    const looks = isLogin && judged === 'none' && plain(value) === plain(owner.name) ? 'placeholder' : judged;
    if (looks === 'none' || looks === 'elided' || !(isLogin || counts(kind, owner, looks, value))) return [];
    const harmless =
      developmentOnly(visit) ??
      denied(visit) ??
      developmentFile(path) ??
      ([owner.name, ...owner.variables].some((name) => guarded.has(plain(name)))
        ? 'production refuses to start without a real one'
        : undefined);
    return [{ name: owner.name, value, at: locOf(path, visit.expr.at), position: owner.position, kind, looks, harmless }];
  });
}

const userNames = /^(user|username|user_?name|login|email|account)$/i;
const placeNames = /^(host|hostname|server|port|database|db|db_?name|dialect|connectString)$/i;
const creating = /^(create|insert|insertOne|insertMany|save|upsert|findOrCreate|createUser|addUser|register|signUp)$/;

/**
 * The password of a pair that opens something as it stands, however short or common it is: beside a user and the place to
 * log in to (`{ host, user: 'root', password: '123456' }`), or of an account that the program makes
 * (`User.create({ email: 'admin@shop.example', password: 'admin' })`). Labels, rules and empty forms are no such pairs.
 */
function opensSomething(literal: Visit): boolean {
  const holder = literal.parent?.expr;
  if (holder?.k !== 'obj' || literal.name === undefined) return false;
  const named = holder.p.flatMap((prop) => ('n' in prop && typeof prop.n === 'string' ? [{ name: prop.n, e: prop.e }] : []));
  const beside = (pattern: RegExp): readonly Expr[] => named.flatMap(({ name, e }) => (pattern.test(name) ? [e] : []));
  // `{ host: 'host', username: 'username', password: 'password' }`: a table of names.
  if (named.every(({ name, e }) => plain(textOf(e) ?? '') === plain(name))) return false;
  const users = beside(userNames);
  const places = beside(placeNames);
  // "User name", "Host": words for people to read.
  if ([...users, ...places].some((e) => /\s|^[A-Z][a-z]+$/.test(textOf(e) ?? ''))) return false;
  // `user: 'label.user', password: 'label.password'`: names of texts.
  const family = /^([a-zA-Z_-]+)[.:][\w.-]+$/;
  const own = family.exec(textOf(literal.expr) ?? '')?.[1];
  if (own !== undefined && [...users, ...places].some((e) => family.exec(textOf(e) ?? '')?.[1] === own)) return false;
  if (users.length > 0 && places.length > 0) return true;
  if (!users.some((e) => (textOf(e) ?? '').length > 1)) return false;
  // `data:` of Prisma, `defaults:` of Sequelize.
  let at = literal.parent;
  if (at?.name !== undefined && /^(data|defaults|create)$/.test(at.name)) at = at.parent;
  const call = at?.parent?.expr;
  return (
    call?.k === 'call' &&
    at?.role === 'a' &&
    (creating.test(calledName(call) ?? '') || (call.new === true && /(User|Account|Admin|Member)$/.test(calledName(call) ?? '')))
  );
}

/** Whether a literal of that look, at that place, is a secret in use rather than a word that happens to stand there. */
function counts(kind: SecretLiteral['kind'], { name, position }: Owner, looks: SecretLiteral['looks'], value: string): boolean {
  if (looks === 'random') return true;
  // A key that somebody else issues is of their making; a word in its place opens nothing.
  if (kind === 'key' && !isOwnSecretName(name)) return false;
  // A fallback takes effect whenever the variable is not set, however silly it looks.
  if (position === 'fallback') return kind !== 'token' && value.length >= 3;
  // SESSION_KEY and the like name an entry of a store as often as a secret.
  if (kind === 'key' && /(session|cookies?|token|access|auth|app|application|service|admin)[_-]?keys?$/i.test(name)) return false;
  if (kind === 'key') return value.length >= 8 && (/\d/.test(value) || /secret|secure|key|pass|change|your/i.test(value));
  return (
    kind === 'password' && looks === 'weak' && value.length >= 8 && /\d/.test(value) && /[a-z]/i.test(value) && /[A-Z!@#$%^&*]/.test(value)
  );
}

interface Owner {
  readonly name: string;
  readonly position: SecretLiteral['position'];
  /** Variables whose absence brings the fallback in. */
  readonly variables: readonly string[];
}

/** Climbs from a literal to what it is given to, through `a || 'x'`, `c ? 'x' : y`, `.default('x')` and `{ default: 'x' }`. */
function ownerOf(literal: Visit): Owner | undefined {
  let position: SecretLiteral['position'] = 'given';
  const variables: string[] = [];
  for (let at: Visit | undefined = literal; at !== undefined; at = at.parent) {
    if (at.name !== undefined && at.name !== 'default' && at.name !== 'defaultValue' && at.name !== 'fallback') {
      return { name: envNameBeside(at) ?? at.name, position, variables };
    }
    if (at.name !== undefined) position = 'fallback';
    const up: Visit | undefined = at.parent;
    const expr = up?.expr;
    if (expr === undefined) return undefined;
    if (expr.k === 'op' && (expr.op === '||' || expr.op === '??')) {
      if (at.role !== 'r') return undefined;
      position = 'fallback';
      variables.push(...variablesOf(expr.l));
    } else if (expr.k === 'op' && expr.op !== '&&' && expr.op !== '+' && expr.op !== ',') {
      // Compared with it, not given to it: `canSeeKeys = role === 'owner'`.
      return undefined;
    } else if (expr.k === 'cond') {
      if (at.role === 'test') return undefined;
    } else if (expr.k === 'set') {
      if (expr.op !== '=') position = 'fallback';
    } else if (expr.k === 'call') {
      const called = calledName(expr) ?? '';
      if (called === 'default' && at.role === 'a') position = 'fallback';
      else if (position === 'given') {
        // `config.get('JWT_SECRET', 'x')`, `getEnv('JWT_SECRET', 'x')`: the name comes first, the fallback second.
        const [name, fallback] = expr.a;
        if (
          at.role === 'a' &&
          name?.k === 'lit' &&
          typeof name.v === 'string' &&
          fallback === at.expr &&
          /^(get|getOrThrow|env|getEnv|getenv|optional|readEnv|fromEnv)\w*$/i.test(called)
        ) {
          return { name: name.v, position: 'fallback', variables: [name.v] };
        }
        // Any other argument: hashed, compared or looked up, not kept.
        if (!/^(String|Buffer\.from|from|trim|encode)$/.test(called)) return undefined;
      }
      if (at.role === 'f' && called !== 'default') continue;
    } else if (expr.k === 'obj') {
      if (at.name === undefined) return undefined;
    } else if (expr.k === 'arr' || expr.k === 'fn' || expr.k === 'mem') return undefined;
  }
  return undefined;
}

/** convict names the variable beside the default: `{ default: 'x', env: 'SESSION_SECRET' }`. */
function envNameBeside(visit: Visit): string | undefined {
  if (visit.expr?.k !== 'obj') return undefined;
  for (const prop of visit.expr.p)
    if ('n' in prop && prop.n === 'env' && prop.e.k === 'lit' && typeof prop.e.v === 'string') return prop.e.v;
  return undefined;
}

function variablesOf(expr: Expr): readonly string[] {
  if (expr.k === 'op') return [...variablesOf(expr.l), ...variablesOf(expr.r)];
  if (expr.k === 'mem' && typeof expr.p === 'string') return [expr.p];
  return expr.k === 'id' ? [expr.n] : [];
}

/** A string or a template without expressions. */
function textOf(expr: Expr | undefined): string | undefined {
  if (expr?.k === 'lit' && typeof expr.v === 'string') return expr.v;
  if (expr?.k === 'tpl' && expr.parts.every((part) => typeof part === 'string')) return expr.parts.join('');
  return undefined;
}

const environmentTest = /production|development|\btest\b|NODE_ENV|is_?(prod|dev|test|local)|^(prod|dev|test)$/i;

/** The literal stands in a branch that depends on where the program runs. */
function developmentOnly(literal: Visit): string | undefined {
  for (let at: Visit | undefined = literal; at !== undefined; at = at.parent) {
    const up: Visit | undefined = at.parent;
    const test =
      up?.expr?.k === 'cond' && at.role !== 'test' ? up.expr.test : up?.stmt?.s === 'if' && at.role !== 'test' ? up.stmt.test : undefined;
    if (test !== undefined && namesIn(test).some((name) => environmentTest.test(name))) return 'used outside production only';
    if (at.name === 'devDefault' || at.name === 'development' || at.name === 'test') return 'used outside production only';
  }
  return undefined;
}

/** The literal is an entry of a list of values that are refused: `PLACEHOLDER_SECRETS = { JWT_SECRET: 'secret' }`. */
function denied(literal: Visit): string | undefined {
  for (let at: Visit | undefined = literal; at !== undefined; at = at.parent) {
    if (
      at.name !== undefined &&
      /placeholder|forbidden|denied|deny_?list|block_?list|insecure|known_?(bad|weak|default)|weak|banned|leaked|compromised|disallowed|invalid|unsafe|example|sample|mock/i.test(
        at.name,
      )
    ) {
      return 'an entry of a list of refused or sample values';
    }
  }
  return undefined;
}

/** Configuration that only development machines load: `config/development.js`. */
function developmentFile(path: string): string | undefined {
  return /(^|[/._-])(dev|development|local)\.[cm]?[jt]s$/i.test(path) ? 'in a file for development only' : undefined;
}

/** Names that a module refuses to run without in production: looked at in an `if` about production that throws or exits. */
function guardedNames(all: readonly Visit[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { stmt } of all) {
    if (stmt?.s !== 'if') continue;
    const inTest = namesIn(stmt.test);
    if (!inTest.some((name) => /prod/i.test(name))) continue;
    const inside = all.filter((visit) => within(visit, stmt.at));
    const ends = inside.some(
      ({ stmt: inner, expr }) => inner?.s === 'throw' || (expr?.k === 'call' && /^process\.(exit|abort)$/.test(dottedName(expr.f) ?? '')),
    );
    if (!ends) continue;
    for (const name of [...inTest, ...inside.flatMap(({ expr }) => (expr === undefined ? [] : ownNames(expr)))]) names.add(plain(name));
  }
  return names;
}

function within(visit: Visit, span: Expr['at']): boolean {
  const at = (visit.expr ?? visit.stmt)?.at;
  return at !== undefined && spanStart(at) >= spanStart(span) && spanEnd(at) <= spanEnd(span);
}

/** Names and strings anywhere in an expression. */
function namesIn(expr: Expr): readonly string[] {
  const names: string[] = [];
  const todo: Expr[] = [expr];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    names.push(...ownNames(at));
    if (at.k === 'op') todo.push(at.l, at.r);
    else if (at.k === 'un' || at.k === 'await') todo.push(at.e);
    else if (at.k === 'mem') todo.push(at.o);
    else if (at.k === 'call') todo.push(at.f, ...at.a);
  }
  return names;
}

function ownNames(expr: Expr): readonly string[] {
  if (expr.k === 'id') return [expr.n];
  if (expr.k === 'mem' && typeof expr.p === 'string') return [expr.p];
  return expr.k === 'lit' && typeof expr.v === 'string' ? [expr.v] : [];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
