import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf } from '../wiring/reach.ts';
import type { CallEvent, FnVal, Val } from '../wiring/values.ts';
import { requestTests, type RequestTest } from './request-tests.ts';
import type { Route } from './types.ts';

/** A response call and the tests of path and method on the way to it. */
export interface Branch {
  readonly call: CallEvent;
  readonly tests: readonly RequestTest[];
}

/** Every call that request handlers reach, with what was asked about the request before. */
export function branchesOf(handlers: readonly FnVal[], wiring: Wiring): readonly Branch[] {
  return handlers.flatMap((fn) => callsOf(wiring, fn)).map((call): Branch => ({ call, tests: call.conds.flatMap((c) => requestTests(c)) }));
}

/** `if (req.url === '/orders' && req.method === 'GET')`: one route for every path the handlers tell apart. */
export function routesIn(server: CallEvent, handlers: readonly FnVal[], branches: readonly Branch[]): readonly Route[] {
  const groups = new Map<string, { path: string; methods: Set<string>; at: Loc; calls: CallEvent[] }>();
  for (const { call, tests } of branches) {
    const paths = tests.filter((t) => t.paths.length > 0).at(-1);
    if (paths === undefined) continue;
    const methods = tests.flatMap((t) => t.methods);
    for (const path of paths.paths) {
      const group = groups.get(path) ?? { path, methods: new Set(), at: paths.at, calls: [] };
      methods.forEach((m) => group.methods.add(m));
      group.calls.push(call);
      groups.set(path, group);
    }
  }
  const own = new Set(handlers);
  return [...groups.values()].map((g): Route => {
    const inner = [...new Set(g.calls.flatMap((c) => (c.inFn === undefined || own.has(c.inFn) ? [] : [c.inFn])))];
    const fns = inner.length > 0 ? inner : handlers;
    return {
      kind: 'route',
      call: server,
      at: g.at,
      path: g.path,
      conds: server.conds,
      inside: [server.id],
      through: [],
      methods: g.methods.size === 0 ? ['ALL'] : [...g.methods],
      handlers: [{ t: 'arr', items: fns.map((fn): Val => ({ t: 'fn', fn })), at: g.at }],
      calls: g.calls,
    };
  });
}
