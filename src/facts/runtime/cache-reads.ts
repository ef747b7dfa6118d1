import {
  type Expr,
  fact,
  type JsOutline,
  type Loc,
  type Repo,
  spanEnd,
  spanFrom,
  spanStart,
  type Stmt,
  type Subject,
} from '../../model/index.ts';
import { visits, type Visit } from '../js-walk.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import { catchOf, isCaught, namesIdentifier, returns, siblings, visitAt } from './code-places.ts';
import { ofLibraryUsers, type LibraryUser } from './library-users.ts';

/** A place where a program looks into Redis first and gets the data elsewhere when it is not there. */
export interface CacheRead extends Subject {
  /** The read's failure is caught where it is made, so that the data is still fetched. */
  readonly isCaught: boolean;
  /** Writes of the same function into the cache. */
  readonly writes: readonly CacheWrite[];
}

export interface CacheWrite {
  readonly at: Loc;
  readonly method: string;
  /** It ends by itself: `EX`, `setex`, `expire` beside it. undefined: its options could not be read. */
  readonly ends: boolean | undefined;
}

const libraries = ['redis', 'ioredis'] as const;
const isRedis = (pkg: string): boolean => libraries.some((name) => name === pkg);

/** Things that are kept in Redis for good: without it there is no answer, so failing is right. */
const notCached =
  /session|token|otp|lock|blacklist|denylist|revok|limit|throttl|attempt|verif|code|nonce|csrf|state|presence|online|socket|queue|job|idempot|counter|challenge|oauth/i;

/**
 * Reads of the form `x = await client.get(key); if (x) return …; …`: look in the cache, else do the work. Only
 * where the same function writes the cache too, or says that it is one.
 */
export const cacheReads = ofLibraryUsers('cache reads', libraries, readsOf);

/** The reads of one program. */
export function readsOf(_repo: Repo, { wiring, owner }: Pick<LibraryUser, 'wiring' | 'owner'>): readonly CacheRead[] {
  const found = new Map<string, CacheRead>();
  const redis = wiring.trace.filter((c) => c.recv !== undefined && isStore(c) && stemsFrom(c.recv, isRedis));
  for (const call of redis) {
    if (!/^(get|getBuffer|hgetall|hGetAll)$/.test(call.method ?? '') || call.inFn === undefined) continue;
    const place = `${call.at.file}:${call.at.start}`;
    const outline = wiring.modules.get(call.at.file)?.outline;
    if (found.has(place) || outline === undefined || notCached.test(namesOf(call))) continue;
    // A callback of the program's own function: who calls it may catch what it throws.
    if (call.inFn.name === undefined && call.within === undefined) continue;
    const all = visits(outline);
    const visit = visitAt(all, call.at.start, call.at.end);
    if (visit === undefined || !falls(visit, statementsAround(all, outline, visit))) continue;
    const writes = redis.filter((c) => c.inFn?.file === call.inFn?.file && c.inFn?.index === call.inFn?.index).flatMap(writeOf);
    if (writes.length === 0 && !/cache/i.test(`${call.at.file} ${call.inFn.name ?? ''} ${namesOf(call)}`)) continue;
    found.set(place, {
      name: `${call.at.file} ${call.inFn.name ?? 'a function'}`,
      at: call.at,
      ...(owner === undefined ? {} : { service: owner.id }),
      isCaught: isCaught(visit) && !goesOn(visit),
      writes: withExpiry(writes, redis, call),
    });
  }
  return [...found.values()];
}

function statementsAround(all: readonly Visit[], outline: JsOutline, visit: Visit): readonly Stmt[] {
  for (let up: Visit | undefined = visit; up !== undefined; up = up.parent) if (up.stmt !== undefined) return siblings(all, outline, up);
  return [];
}

function isStore(call: CallEvent): boolean {
  return /^(get|getBuffer|hgetall|hGetAll|set|setex|setEx|psetex|pSetEx|hset|hSet|expire|pexpire|pExpire|expireat|expireAt)$/.test(
    call.method ?? '',
  );
}

/** Names around a read that say what it is about: the key, the function, the file. */
function namesOf(call: CallEvent): string {
  return `${textOf(call.args[0])} ${call.inFn?.name ?? ''} ${call.at.file.split('/').pop() ?? ''}`;
}

function textOf(val: Val | undefined): string {
  if (val === undefined) return '';
  if (val.t === 'str') return val.parts.map((p) => (typeof p === 'string' ? p : textOf(p))).join('');
  if (val.t === 'mem') return val.p;
  if (val.t === 'param') return val.name ?? '';
  if (val.t === 'op') return `${textOf(val.l)}${textOf(val.r)}`;
  return stringOf(val) ?? '';
}

/** The value is tested, a hit returns it (a guard against doubles refuses instead), and more work follows for a miss. */
function falls(visit: Visit, list: readonly Stmt[]): boolean {
  const name = awaitedName(visit);
  if (name === undefined) return false;
  const at = visit.expr?.at ?? spanFrom(0, 0);
  const here = list.findIndex((s) => spanStart(s.at) <= spanStart(at) && spanEnd(at) <= spanEnd(s.at));
  if (here < 0) return false;
  const next = list.slice(here + 1, here + 3);
  const test = next.find(
    (s) => s.s === 'if' && namesIdentifier(s.test, name) && namesIdentifier(s.then, name) && returns(s.then) && !isNegative(s.test),
  );
  return test !== undefined && list.indexOf(test) < list.length - 1;
}

/** The variable that gets what the call resolves to, through `.then()` and `.catch()`. */
function awaitedName(visit: Visit): string | undefined {
  let v = visit;
  while (v.parent?.expr?.k === 'mem' && v.parent.parent?.expr?.k === 'call') v = v.parent.parent;
  return v.parent?.expr?.k === 'await' ? v.parent.name : undefined;
}

/** `if (!cached)`, `if (cached === null)`: the miss is what returns. */
function isNegative(test: Expr): boolean {
  if (test.k === 'un') return test.op === '!';
  if (test.k !== 'op') return false;
  if (test.op === '||' || test.op === '&&') return isNegative(test.l) || isNegative(test.r);
  return /^={2,3}$/.test(test.op) && (isNothing(test.l) || isNothing(test.r));
}

function isNothing(e: Expr): boolean {
  return (e.k === 'lit' && e.v === null) || (e.k === 'id' && e.n === 'undefined');
}

/** What is caught is thrown again, or answered as a failure: the data is not fetched after all. */
function goesOn(visit: Visit): boolean {
  const last = catchOf(visit)?.at(-1);
  return last?.s === 'throw' || (last?.s === 'expr' && last.e.k === 'call' && last.e.f.k === 'id' && last.e.f.n === 'next');
}

function writeOf(call: CallEvent): readonly CacheWrite[] {
  const method = call.method ?? '';
  if (/^(setex|setEx|psetex|pSetEx)$/.test(method)) return [{ at: call.nameAt, method, ends: true }];
  if (method !== 'set') return [];
  const rest = call.args.slice(2);
  if (rest.length === 0) return [{ at: call.nameAt, method, ends: call.args.length < 2 ? undefined : false }];
  const options = rest[0];
  if (options?.t === 'obj') {
    const names = [...options.obj.props.keys()];
    const ends = names.some((n) => /^(EX|PX|EXAT|PXAT|KEEPTTL|expiration)$/.test(n));
    return [{ at: call.nameAt, method, ends: ends ? true : options.obj.spreads.length > 0 ? undefined : false }];
  }
  const words = rest.map((a) => stringOf(a)?.toUpperCase());
  if (words.some((w) => w !== undefined && /^(EX|PX|EXAT|PXAT|KEEPTTL)$/.test(w))) return [{ at: call.nameAt, method, ends: true }];
  return [{ at: call.nameAt, method, ends: undefined }];
}

/** `expire(key)` in the same function ends what was set before it. */
function withExpiry(writes: readonly CacheWrite[], redis: readonly CallEvent[], call: CallEvent): readonly CacheWrite[] {
  const expires = redis.some(
    (c) =>
      /^(expire|pexpire|pExpire|expireat|expireAt)$/.test(c.method ?? '') &&
      c.inFn?.file === call.inFn?.file &&
      c.inFn?.index === call.inFn?.index,
  );
  return expires ? writes.map((w) => ({ ...w, ends: true })) : writes;
}

/** The same, of functions that fill the cache as well. */
export const cacheFills = fact('cache fills', (repo: Repo): readonly CacheRead[] => cacheReads(repo).filter((r) => r.writes.length > 0));
