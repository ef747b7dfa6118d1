import type { Evidence, Loc } from '../../model/index.ts';
import type { Service } from '../services/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf, stemsFrom } from '../wiring/reach.ts';
import { happens, type Happens, type KnownEnv } from '../wiring/truth.ts';
import { isBunServe } from '../wiring/models/bun.ts';
import { alternativesOf, packageOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';

/** How a service ends when it is told to. */
export interface Shutdown {
  /** Signals that a handler of the program (or of a package it uses) reacts to. */
  readonly signals: readonly SignalHandler[];
  /** Packages and framework switches that do it without `process.on`. */
  readonly managed: readonly { readonly at: Loc; readonly by: string; readonly signals: readonly string[]; readonly happens: Happens }[];
}

export interface SignalHandler {
  readonly signal: string;
  readonly at: Loc;
  readonly happens: Happens;
  /** Calls that stop the server from taking requests. */
  readonly closes: readonly Loc[];
  /** Calls that end the process. */
  readonly exits: readonly { readonly at: Loc; /** In the same tick as the close, outside its callback. */ readonly atOnce: boolean }[];
  /** Clients of stores and queues that are closed. */
  readonly releases: readonly Loc[];
  /** A time limit (`setTimeout` that exits). */
  readonly hasTimeout: boolean;
  /** The handler, or something it calls, could not be looked into. */
  readonly opaque: boolean;
  /** Something it calls could not be followed, whatever else it does. */
  readonly unfollowed: Loc | undefined;
}

/** Packages that install the handlers themselves. hapi-pulse, close-with-grace and the rest listen to both signals by default. */
const managers: Readonly<Record<string, RegExp>> = {
  'close-with-grace': /^$/,
  'http-graceful-shutdown': /^$/,
  '@godaddy/terminus': /^createTerminus$/,
  lightship: /^createLightship$/,
  'hapi-pulse': /^$/,
  'fastify-graceful-shutdown': /^$/,
  'graceful-http-shutdown': /^$/,
  'node-graceful-shutdown': /onShutdown/,
  'express-graceful-exit': /./,
  '@moebius/http-graceful-shutdown': /./,
  stoppable: /^$/,
};

const serverClose = /^(close|stop|shutdown|destroy|closeAllConnections|closeIdleConnections|terminate|gracefulExitHandler)$/;
const servers =
  /^(http|https|http2|express|fastify|koa|@hapi\/hapi|hapi|@nestjs\/core|hono|@hono\/node-server|bun|elysia|restify|polka|ws|socket\.io|spdy|stoppable|http-terminator|@apollo\/server|apollo-server|apollo-server-express)$/;

/** What a service does on SIGTERM and SIGINT. */
export function shutdownOf(wiring: Wiring, env: KnownEnv): Shutdown {
  const signals: SignalHandler[] = [];
  const managed: { at: Loc; by: string; signals: readonly string[]; happens: Happens }[] = [];
  for (const call of wiring.trace) {
    const handler = signalHandler(call, wiring, env);
    if (handler !== undefined) signals.push(...handler);
    const by = packageOf(call.f);
    if (by !== undefined && managers[by.pkg]?.test(by.member) === true && by.pkg !== 'stoppable') {
      managed.push({ at: call.at, by: by.pkg, signals: ['SIGTERM', 'SIGINT'], happens: happens(call.conds, env) });
    }
    if (call.method === 'enableShutdownHooks')
      managed.push({ at: call.at, by: 'enableShutdownHooks()', signals: ['SIGTERM', 'SIGINT'], happens: happens(call.conds, env) });
    const plugin = pluginIn(call);
    if (plugin !== undefined)
      managed.push({ at: plugin.at, by: plugin.by, signals: ['SIGTERM', 'SIGINT'], happens: happens(call.conds, env) });
  }
  return { signals, managed };
}

/** A manager handed to `register` as a plugin, alone, in a list or as `{ plugin }`. */
function pluginIn(call: CallEvent): { readonly at: Loc; readonly by: string } | undefined {
  if (call.method !== 'register' && call.method !== 'use') return undefined;
  const look = (val: Val, at: Loc): { at: Loc; by: string } | undefined => {
    const pkg = packageOf(val);
    if (pkg !== undefined && pkg.pkg in managers) return { at, by: pkg.pkg };
    if (val.t === 'arr') return val.items.map((i) => look(i, i.t === 'obj' ? i.obj.at : at)).find((x) => x !== undefined);
    if (val.t === 'obj') {
      const plugin = val.obj.props.get('plugin');
      return plugin === undefined ? undefined : look(plugin, val.obj.at);
    }
    if (val.t === 'mem') return look(val.of, at);
    return undefined;
  };
  const first = call.args[0];
  return first === undefined ? undefined : look(first, call.at);
}

function signalHandler(call: CallEvent, wiring: Wiring, env: KnownEnv): readonly SignalHandler[] | undefined {
  if (!/^(on|once|addListener|prependListener)$/.test(call.method ?? '')) return undefined;
  const onProcess = call.recv?.t === 'global' ? call.recv.name === 'process' : packageOf(call.recv)?.pkg === 'process';
  if (!onProcess) return undefined;
  const names = alternativesOf(call.args[0] ?? { t: 'lit', v: undefined }).flatMap((a) => stringOf(a.val) ?? []);
  const wanted = names.filter((n) => n === 'SIGTERM' || n === 'SIGINT');
  if (wanted.length === 0) return undefined;
  const handler = call.args[1];
  const fns = handler === undefined ? [] : functionsOf(handler);
  const calls = fns.flatMap((fn) => callsOf(wiring, fn));
  const closes = calls.filter((c) => closesServer(c, env));
  return wanted.map((signal) => ({
    signal,
    at: call.at,
    happens: happens(call.conds, env),
    closes: closes.map((c) => c.at),
    exits: calls.filter((c) => isExit(c)).map((c) => ({ at: c.at, atOnce: isAtOnce(c, closes) })),
    releases: calls
      .filter((c) => !closes.includes(c) && /^(disconnect|quit|end|close|destroy|\$disconnect|stop)$/.test(c.method ?? ''))
      .map((c) => c.at),
    hasTimeout: calls.some((c) => isTimeLimit(c) && !isDelay(c, calls, closes)),
    unfollowed: calls.find((c) => isUnfollowed(c, call))?.at,
    opaque: fns.length === 0 || (closes.length === 0 && calls.some((c) => isUnfollowed(c, call))),
  }));
}

/** `await once(process, 'SIGTERM')`, `pEvent(process, signal)`: the process itself is handed to a function with a signal. */
function awaitedSignal(wiring: Wiring): Loc | undefined {
  return wiring.trace.find((call) => {
    const [emitter, signal] = call.args;
    const isProcess = emitter?.t === 'global' ? emitter.name === 'process' : packageOf(emitter)?.pkg === 'process';
    if (!isProcess || signal === undefined || !/^(once|on|pEvent|)$/.test(packageOf(call.f)?.member ?? 'none')) return false;
    const names = alternativesOf(signal).map((a) => stringOf(a.val));
    return names.includes('SIGTERM') || names.includes(undefined);
  })?.at;
}

/** A function of a package whose own name is about shutting down: `registerShutdownConfig` of a toolkit. */
function unknownEnder(wiring: Wiring): { readonly at: Loc; readonly pkg: string; readonly name: string } | undefined {
  for (const call of wiring.trace) {
    const by = packageOf(call.f);
    if (by === undefined || by.pkg.startsWith('node:')) continue;
    const name = by.member.split('.').at(-1) ?? '';
    if (
      /^(register|install|setup|set_?up|enable|handle|add|on|use|bind|create|with|listen)?_?(graceful_?)?(shut_?down|termination|exit)/i.test(
        name,
      ) &&
      !/^(exit|shutdown|onExit)$/.test(name)
    )
      return { at: call.at, pkg: by.pkg, name };
  }
  return undefined;
}

/** A timer, or a way of closing that has a limit of its own: Hapi's `stop` (5 s), http-terminator, stoppable. */
function isTimeLimit(call: CallEvent): boolean {
  if (call.f.t === 'global' && call.f.name === 'setTimeout') return true;
  if (call.method === 'timeout' && call.recv?.t === 'global' && call.recv.name === 'AbortSignal') return true;
  if (/^(closeAllConnections|destroy|terminate)$/.test(call.method ?? '')) return true;
  if (/^(timers|timers\/promises)$/.test(packageOf(call.f)?.pkg ?? '')) return true;
  return (
    /^(stop|close|destroy)$/.test(call.method ?? '') &&
    stemsFrom(call.recv, (pkg) => /^(@hapi\/hapi|hapi|stoppable|http-terminator)$/.test(pkg))
  );
}

/** A call of something nobody could tell: an entry of a list that was put together elsewhere, a value from a container. */
function isUnfollowed(call: CallEvent, handler: CallEvent): boolean {
  if (/^(log|info|warn|error|debug|trace|fatal|child|toString|then|catch)$/.test(call.method ?? '')) return false;
  for (let v: Val | undefined = call.f; v !== undefined;) {
    if (v.t === 'unknown') return true;
    if (v.t === 'param') return v.of !== handler && v.of.f.t !== 'global';
    v = v.t === 'mem' ? v.of : undefined;
  }
  return false;
}

/** A server that is only made elsewhere (for development, say) is not the one that answers in production. */
function closesServer(call: CallEvent, env: KnownEnv): boolean {
  if (!serverClose.test(call.method ?? '')) return false;
  if (call.recv === undefined) return false;
  // Bun's `stop(true)` cuts off what is being answered.
  if (call.method === 'stop' && call.args[0]?.t === 'lit' && call.args[0].v === true && stopsBun(call.recv)) return false;
  return alternativesOf(call.recv)
    .filter(({ val, when }) => happens([...when, ...(val.t === 'call' ? val.call.conds : [])], env).how !== 'never')
    .some(({ val }) => stemsFrom(val, (pkg) => servers.test(pkg)) || isServerLike(val));
}

function stopsBun(val: Val): boolean {
  return alternativesOf(val).some((a) => a.val.t === 'call' && isBunServe(a.val.call));
}

/** `setTimeout(() => server.close(), 4000)`: the wait before the shutdown rather than its end. */
function isDelay(timer: CallEvent, calls: readonly CallEvent[], closes: readonly CallEvent[]): boolean {
  return closes.some((c) => c.within?.call === timer) && !calls.some((c) => c.within?.call === timer && isExit(c));
}

/** The result of `app.listen(...)` or of a call that starts a server, also when it is put into a variable later. */
function isServerLike(val: Val): boolean {
  return alternativesOf(val).some(
    (a) => a.val.t === 'call' && (a.val.call.method === 'listen' || a.val.call.method === 'createServer' || a.val.call.method === 'serve'),
  );
}

function isExit(call: CallEvent): boolean {
  return call.method === 'exit' && (call.recv?.t === 'global' ? call.recv.name === 'process' : packageOf(call.recv)?.pkg === 'process');
}

/** Exits beside the close rather than in its callback, a timer, or after awaiting it. */
function isAtOnce(exit: CallEvent, closes: readonly CallEvent[]): boolean {
  if (closes.length === 0) return false;
  if (
    exit.within !== undefined &&
    (closes.includes(exit.within.call) || (exit.within.call.f.t === 'global' && exit.within.call.f.name === 'setTimeout'))
  )
    return false;
  return closes.some(
    (c) =>
      !c.used &&
      c.inFn !== undefined &&
      c.inFn === exit.inFn &&
      c.within?.call === exit.within?.call &&
      !c.awaited &&
      (c.args.length === 0 || comesAfter(exit, c)),
  );
}

/** Whoever starts to close comes by the exit as well: what the callback of the close would wait for never happens. */
function comesAfter(exit: CallEvent, close: CallEvent): boolean {
  return exit.id > close.id && exit.conds.every((cond) => close.conds.some((c) => c === cond));
}

/** How a service ends, weighed: what reaches the process, what it does then. */
export type ShutdownVerdict =
  | { readonly how: 'graceful'; readonly at: Loc; readonly note: string }
  | { readonly how: 'unknown'; readonly at: Loc; readonly why: string }
  | {
      readonly how: 'lacking';
      readonly at: Loc | undefined;
      readonly fault: string;
      readonly key: string;
      readonly severity?: 'medium' | 'low';
      readonly related: readonly Evidence[];
    };

/** Weighs the handlers of a service against how it is started. */
export function shutdownVerdict(owner: Service, wiring: Wiring, env: KnownEnv): ShutdownVerdict {
  const shutdown = shutdownOf(wiring, env);
  const tool = fastifyCli(owner);
  if (tool !== undefined) return { how: 'graceful', at: tool, note: 'fastify-cli closes the server on SIGTERM and SIGINT' };
  const next = nextStart(owner);
  if (next !== undefined && !env.has('NEXT_MANUAL_SIG_HANDLE')) {
    const between = shellInBetween(owner);
    return between === undefined
      ? { how: 'graceful', at: next, note: 'Next closes its server on SIGTERM and SIGINT' }
      : { how: 'lacking', at: between, key: 'shell', fault: 'is started by a shell that does not pass SIGTERM on to Next', related: [] };
  }
  const managed = shutdown.managed.find((m) => m.happens.how !== 'never' && m.happens.how !== 'off-by-default');
  const live = shutdown.signals.filter((s) => s.happens.how === 'always' || s.happens.how === 'unsure');
  const swallowed = shellInBetween(owner);
  const closing = (signal: string): SignalHandler | undefined => live.find((s) => s.signal === signal && s.closes.length > 0);
  const term = closing('SIGTERM');
  const int = closing('SIGINT');
  if (managed !== undefined || term !== undefined) {
    if (swallowed !== undefined) {
      return {
        how: 'lacking',
        at: swallowed,
        key: 'shell',
        fault: 'handles SIGTERM, but is started by a shell that does not pass it on',
        related: [{ at: managed?.at ?? term?.at ?? owner.at, note: 'the handler' }],
      };
    }
  }
  if (managed !== undefined) return { how: 'graceful', at: managed.at, note: `${managed.by} closes the server on SIGTERM and SIGINT` };
  if (term !== undefined) {
    const atOnce = term.exits.find((e) => e.atOnce);
    if (atOnce !== undefined)
      return {
        how: 'lacking',
        at: atOnce.at,
        key: 'exit-at-once',
        fault: 'starts to close its server on SIGTERM and exits without waiting for it',
        related: [{ at: term.at, note: 'the handler' }],
      };
    const pm2 = owner.starts.find((s) => s.program.parents.includes('pm2'));
    if (int === undefined && pm2 !== undefined) {
      return {
        how: 'lacking',
        at: term.at,
        key: 'pm2-sigint',
        fault: 'closes its server on SIGTERM only, but PM2 stops it with SIGINT',
        related: [{ at: pm2.at, note: 'started by PM2' }],
      };
    }
    return {
      how: 'graceful',
      at: term.at,
      note: int === undefined ? 'closes the server on SIGTERM' : 'closes the server on SIGTERM and SIGINT',
    };
  }
  const opaque = live.find((s) => s.opaque && s.signal === 'SIGTERM');
  if (opaque !== undefined) return { how: 'unknown', at: opaque.at, why: 'what the SIGTERM handler does could not be followed' };
  const empty = live.find((s) => s.signal === 'SIGTERM');
  if (empty !== undefined)
    return {
      how: 'lacking',
      at: empty.at,
      key: 'not-closed',
      fault: 'handles SIGTERM without closing its server, so requests in flight are cut off',
      related: [],
    };
  if (int !== undefined)
    return {
      how: 'lacking',
      at: int.at,
      key: 'sigint-only',
      fault: 'closes its server on SIGINT only; containers and orchestrators send SIGTERM',
      related: [],
    };
  // A promise of the signal: what is awaited after it ends the service, and is not followed from here.
  const awaited = awaitedSignal(wiring);
  if (awaited !== undefined) return { how: 'unknown', at: awaited, why: 'what happens after the awaited SIGTERM could not be followed' };
  // Organisations keep what ends a program in packages of their own: what is called there says that it is about the end.
  const elsewhere = shutdown.signals.length === 0 ? unknownEnder(wiring) : undefined;
  if (elsewhere !== undefined)
    return { how: 'unknown', at: elsewhere.at, why: `whether ${elsewhere.name} of ${elsewhere.pkg} handles SIGTERM is not known here` };
  const off = shutdown.signals[0] ?? shutdown.managed[0];
  if (off !== undefined && live.length === 0)
    return {
      how: 'lacking',
      at: off.at,
      key: 'off',
      fault: 'handles signals only under a condition that does not hold in production',
      related: [],
    };
  return {
    how: 'lacking',
    at: undefined,
    key: 'missing',
    fault: 'does nothing on SIGTERM: requests in flight are cut off at every release',
    related: [],
  };
}

/** `next start`, which handles signals itself unless NEXT_MANUAL_SIG_HANDLE is set. */
function nextStart(owner: Service): Loc | undefined {
  return owner.starts.find((s) => s.program.tool === 'next')?.at;
}

/** fastify-cli closes the server itself since 2.8, through close-with-grace. */
function fastifyCli(owner: Service): Loc | undefined {
  const start = owner.starts.find((s) => s.program.tool === 'fastify');
  const range = owner.package?.dependencies.find((d) => d.name === 'fastify-cli')?.range ?? '';
  const [, major = '9', minor = '0'] = /(\d+)\.(\d+)/.exec(range) ?? [];
  return start !== undefined && (Number(major) > 2 || Number(major) === 0 || (Number(major) === 2 && Number(minor) >= 8))
    ? start.at
    : undefined;
}

/** A shell script or a package manager's shell that stays between the container and the program in every deployment. */
function shellInBetween(owner: Service): Loc | undefined {
  const deployed = owner.starts.filter((s) => s.how === 'image' || s.how === 'compose' || s.how === 'kubernetes');
  if (deployed.length === 0) return undefined;
  const bad = deployed.filter((s) => s.program.parents.includes('sh'));
  return bad.length === deployed.length ? bad[0]?.at : undefined;
}

/** The handler that closes the server of a service when SIGTERM comes, where the program has one of its own. */
export function closingHandler(wiring: Wiring, env: KnownEnv): SignalHandler | undefined {
  return shutdownOf(wiring, env).signals.find(
    (s) => s.signal === 'SIGTERM' && s.closes.length > 0 && (s.happens.how === 'always' || s.happens.how === 'unsure'),
  );
}
