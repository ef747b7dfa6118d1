import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { optionOf } from './bun.ts';
import { happens } from '../wiring/truth.ts';
import { isBunServe } from '../wiring/models/bun.ts';
import { alternativesOf, numberOf, placeOf, propOf, type Val } from '../wiring/values.ts';

/** An HTTP server with the time it gives a client to send a whole request. */
export interface RequestTimeout extends Subject {
  readonly http: HttpService;
  /** Milliseconds, 0 for no bound; undefined where the files do not say. */
  readonly ms: number | undefined;
  /** Nobody wrote it: what the framework or Node gives by itself. */
  readonly isDefault: boolean;
  readonly writtenAt: Loc;
  /** Bun bounds a silence in a request rather than the whole of it. */
  readonly isIdle?: true;
}

/** Node's own bound since version 18. */
const ofNode = 300_000;

/** Bun ends a connection on which nothing happens for 10 seconds (`idleTimeout`). */
const ofBun = 10_000;

/** HTTP services and the bound on the time of a request; Next runs its own server. */
export const requestTimeouts = factEach('request timeouts', httpServices, (_repo: Repo, http): readonly RequestTimeout[] => {
  if (http.app.framework === 'next' || http.app.framework === 'elysia') return [];
  const base = { name: http.name, at: http.at, ...(http.service === undefined ? {} : { service: http.service }), http };
  const setting = http.app.settings.find((s) => s.name === 'requestTimeout' && happens(s.conds, http.env).how !== 'never');
  if (http.app.platform === 'fastify') {
    if (setting !== undefined) return [{ ...base, ms: bound(setting.value, http), isDefault: false, writtenAt: setting.at }];
    const options = http.app.framework === 'fastify' ? http.app.call.args[0] : { t: 'unknown' as const, why: 'an adapter' };
    const isRead = options === undefined || (options.t === 'obj' && options.obj.spreads.length === 0);
    const isOwnServer = propOf(options, 'serverFactory') !== undefined;
    // Fastify hands its own default, 0, to the server.
    return [{ ...base, ms: isRead && !isOwnServer ? 0 : undefined, isDefault: true, writtenAt: http.app.at }];
  }
  const serve = http.app.listens.find(isBunServe);
  if (serve !== undefined) {
    const given = optionOf(serve, 'idleTimeout');
    const idle = { ...base, isIdle: true as const };
    if (given === 'unread') return [{ ...idle, ms: undefined, isDefault: false, writtenAt: serve.at }];
    if (given === undefined) return [{ ...idle, ms: ofBun, isDefault: true, writtenAt: serve.at }];
    const seconds = bound(given, http);
    const at = placeOf(given) ?? serve.at;
    return [{ ...idle, ms: seconds === undefined ? undefined : seconds * 1000, isDefault: false, writtenAt: at }];
  }
  for (const call of [...http.app.listens, http.app.call, ...http.wiring.trace.filter((c) => c.method === 'createServer')]) {
    const value = call.props.get('requestTimeout') ?? (call.method === 'createServer' ? propOf(call.args[0], 'requestTimeout') : undefined);
    if (value !== undefined) return [{ ...base, ms: bound(value, http), isDefault: false, writtenAt: call.at }];
  }
  return [{ ...base, ms: ofNode, isDefault: true, writtenAt: http.app.at }];
});

function bound(value: Val, http: HttpService): number | undefined {
  const possible = alternativesOf(value).filter((a) => happens(a.when, http.env).how !== 'never');
  return possible.length === 1 ? numberOf(possible[0]?.val) : undefined;
}
