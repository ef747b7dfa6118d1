import { type Loc, type Repo, type Subject } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { alternativesOf, calledPackageOf, packageOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { majorOf, ofLibraryUsers, type LibraryUser } from './library-users.ts';

/** A client of the `redis` package (node-redis). */
export interface RedisClient extends Subject {
  readonly major: number | undefined;
  /** The first argument is an address or a port, as version 3 took it. */
  readonly isAddressed: boolean;
  /** `legacyMode`, or options that could not be read. */
  readonly mayBeLegacy: boolean;
  /** Commands under names that exist up to version 3 alone. */
  readonly oldNames: readonly { readonly at: Loc; readonly method: string }[];
  /** Commands that are given a callback. */
  readonly callbacks: readonly { readonly at: Loc; readonly method: string }[];
  readonly commands: readonly Loc[];
  readonly connects: readonly Loc[];
  readonly errorListener: Loc | undefined;
  /** Somebody else has the client, who may listen or connect. */
  readonly handedTo: { readonly at: Loc; readonly what: string } | undefined;
}

/** Commands whose lower-case spelling version 4 does not have: it calls them by their camel-case name. */
const oldNames = new Set(
  'setex psetex setnx setrange hset hget hgetall hdel hmset hmget hincrby hincrbyfloat hexists hkeys hvals hlen hsetnx sadd srem smembers sismember scard sinter sunion sdiff spop zadd zrange zrem zscore zrevrange zrangebyscore zremrangebyscore zremrangebyrank zincrby zcard zrank zrevrank zcount lpush rpush lrange lpop rpop llen lrem ltrim lindex brpop blpop rpoplpush incrby incrbyfloat decrby pexpire expireat pttl mget mset getset flushall flushdb dbsize psubscribe punsubscribe getbit setbit bitcount evalsha geoadd xadd xread xlen'.split(
    ' ',
  ),
);
const commands =
  /^(get|set|del|exists|expire|ttl|incr|decr|keys|scan|publish|subscribe|ping|json|multi|setEx|hSet|hGet|hGetAll|lPush|rPush|sAdd|zAdd|mGet)$/;

/** Packages that use a client they are given and neither connect it nor listen for its errors. */
const onlyUsers = /^(connect-redis|rate-limit-redis|express-session|koa-redis|express-rate-limit|rate-limiter-flexible)$/;

/** Every client that is made with the `redis` package, one subject per place. */
export const redisClients = ofLibraryUsers('redis clients', ['redis'], (repo, user): readonly RedisClient[] =>
  user.calls
    .filter((call, i) => /^(createClient|createCluster)$/.test(packageOf(call.f)?.member ?? '') && isFirst(user.calls, call, i))
    .map((call) => clientOf(repo, user, call)),
);

/** The same line may be evaluated several times. */
function isFirst(calls: readonly CallEvent[], call: CallEvent, i: number): boolean {
  return calls.findIndex((c) => c.at.file === call.at.file && c.at.start === call.at.start) === i;
}

function clientOf(repo: Repo, { wiring, owner }: LibraryUser, call: CallEvent): RedisClient {
  // The same line may be evaluated several times (a factory): what is done with any of them counts.
  const isClient = (val: Val | undefined, depth = 0): boolean => {
    if (val === undefined || depth > 6) return false;
    return alternativesOf(val).some(({ val: v }) => {
      if (v.t !== 'call') return false;
      if (v.call === call || (v.call.at.file === call.at.file && v.call.at.start === call.at.start && v.call.f.t === call.f.t)) return true;
      return /^(on|once|connect|addListener)$/.test(v.call.method ?? '') && isClient(v.call.recv, depth + 1);
    });
  };
  const uses = wiring.trace.filter((c) => isClient(c.recv));
  const first = call.args[0];
  const on = wiring.trace.filter(
    (c) => /^(on|once|addListener)$/.test(c.method ?? '') && c.args[0]?.t === 'lit' && c.args[0].v === 'error',
  );
  const listener = on.find((c) => isClient(c.recv));
  return {
    name: call.at.file,
    at: call.at,
    ...(owner === undefined ? {} : { service: owner.id }),
    major: majorOf(repo, call.at.file, 'redis'),
    isAddressed: first !== undefined && packageOf(call.f)?.member === 'createClient' && isAddress(first),
    mayBeLegacy: first !== undefined && !isPlain(first) && !isAddress(first),
    oldNames: uses.filter((c) => oldNames.has(c.method ?? '')).map((c) => ({ at: c.nameAt, method: c.method ?? '' })),
    callbacks: uses
      .filter((c) => /^(get|set|del|exists|expire|keys|incr|ttl)$/.test(c.method ?? '') && c.args.at(-1)?.t === 'fn')
      .map((c) => ({ at: c.nameAt, method: c.method ?? '' })),
    commands: uses.filter((c) => commands.test(c.method ?? '') || oldNames.has(c.method ?? '')).map((c) => c.nameAt),
    connects: uses.filter((c) => c.method === 'connect').map((c) => c.nameAt),
    errorListener: listener?.at,
    handedTo: handedTo(wiring, isClient, on) ?? exported(wiring, isClient, owner !== undefined),
  };
}

/** An address or a port where version 4 wants an object. */
function isAddress(val: Val): boolean {
  switch (val.t) {
    case 'lit':
      return typeof val.v === 'string' || typeof val.v === 'number';
    case 'str':
    case 'env':
      return true;
    case 'op':
      return /^(\|\||\?\?|\+)$/.test(val.op) && isAddress(val.l) && isAddress(val.r);
    case 'alt':
      return val.of.every((a) => isAddress(a.val));
    default:
      return false;
  }
}

/** Options that can be read as a whole and do not ask for version 3's ways. */
function isPlain(val: Val): boolean {
  return val.t === 'obj' && val.obj.spreads.length === 0 && propOf(val, 'legacyMode') === undefined;
}

function handedTo(wiring: Wiring, isClient: (val: Val) => boolean, listens: readonly CallEvent[]): RedisClient['handedTo'] {
  const unknownListener = listens.find((c) => c.recv?.t === 'unknown' || c.recv?.t === 'param');
  if (unknownListener !== undefined) return { at: unknownListener.at, what: 'something that listens for errors' };
  for (const call of wiring.trace) {
    if (isClient(call.recv ?? { t: 'lit', v: undefined })) continue;
    const takes = call.args.some((a) => isClient(a) || (a.t === 'obj' && [...a.obj.props.values()].some((p) => isClient(p))));
    if (!takes) continue;
    const by = packageOf(call.f) ?? calledPackageOf(call.recv);
    if (by !== undefined && onlyUsers.test(by.pkg)) continue;
    if (call.f.t === 'global' || (call.recv?.t === 'global' && call.recv.name !== 'Promise')) continue;
    return { at: call.at, what: by?.pkg ?? call.method ?? 'a function that could not be followed' };
  }
  return undefined;
}

/** A module that nothing was seen to load gives its client to whoever does. */
function exported(wiring: Wiring, isClient: (val: Val) => boolean, isOwned: boolean): RedisClient['handedTo'] {
  if (isOwned) {
    const gap = wiring.incomplete[0];
    return gap === undefined
      ? undefined
      : { at: gap.at ?? { file: wiring.entry, start: 0, end: 0 }, what: 'code that could not be followed' };
  }
  for (const module of wiring.modules.values()) {
    const exports = module.outline.body.some((s) => s.s === 'export' || s.s === 'reexport');
    const common = propOf(module.commonjs, 'exports');
    const values = [
      ...(exports ? [...module.exports.values()].map((get) => get()) : []),
      ...(common === undefined ? [] : [common, ...(common.t === 'obj' ? common.obj.props.values() : [])]),
    ];
    const gives = (v: Val): boolean =>
      isClient(v) || v.t === 'class' || (v.t === 'fn' && /client|redis|connect|instance/i.test(v.fn.name ?? ''));
    if (values.some(gives)) return { at: { file: module.file, start: 0, end: 0 }, what: 'whoever loads the module' };
  }
  return undefined;
}
