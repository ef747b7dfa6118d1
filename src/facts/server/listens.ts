import type { Wiring } from '../wiring/evaluate.ts';
import { isBunServe } from '../wiring/models/bun.ts';
import { alternativesOf, packageOf, type CallEvent, type Val } from '../wiring/values.ts';

/** Packages that serve an application they are handed, or hand it to a platform that does. */
const servers = /serverless|lambda|functions|greenlock|spdy|http-graceful|terminus|@hono\/node-server|@vendia|azure|reload/;

/**
 * Calls that make an application answer requests: `listen` on the application, or on a server that was made from it
 * through any number of wrappers (`stoppable(http.createServer(app.callback()))`), or handing it to a platform.
 *
 * @param isApp whether a plain value is the application itself (or what stands for it, such as its callback)
 */
export function listensOf(wiring: Wiring, isApp: (val: Val) => boolean): readonly CallEvent[] {
  const known = new Map<CallEvent, boolean>();
  const serves = (val: Val, depth: number): boolean =>
    alternativesOf(val).some(({ val: v }) => {
      if (isApp(v)) return true;
      if (v.t === 'mem') return depth < 6 && serves(v.of, depth + 1);
      // `serve({ fetch: app.fetch, port })`
      if (v.t === 'obj') return depth < 6 && serves(v.obj.props.get('fetch') ?? { t: 'lit', v: undefined }, depth + 1);
      if (v.t !== 'call' || depth >= 6) return false;
      const before = known.get(v.call);
      if (before !== undefined) return before;
      known.set(v.call, false);
      const answer =
        v.call.args.some((a) => a.t !== 'fn' && serves(a, depth + 1)) ||
        (v.call.recv !== undefined && serves(v.call.recv, depth + 1)) ||
        wiring.trace.some((c) => c.within?.call === v.call && isApp(c.f));
      known.set(v.call, answer);
      return answer;
    });
  /** `serve({ fetch: (request) => app.fetch(request) })` */
  const callsIt = (val: Val, by: CallEvent): boolean =>
    (val.t === 'obj' ? val.obj.props.get('fetch') : val)?.t === 'fn' &&
    wiring.trace.some((c) => c.within?.call === by && c.method === 'fetch' && c.recv !== undefined && isApp(c.recv));
  return wiring.trace.filter((c) => {
    if (c.method === 'listen' && c.recv !== undefined) return serves(c.recv, 0);
    if (isBunServe(c) || (c.method === 'serve' && c.recv?.t === 'global')) return c.args.some((a) => serves(a, 0) || callsIt(a, c));
    const by = packageOf(c.f);
    return by !== undefined && servers.test(by.pkg) && c.args.some((a) => serves(a, 0) || callsIt(a, c));
  });
}
