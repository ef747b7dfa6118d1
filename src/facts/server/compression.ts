import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf } from '../wiring/reach.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import { packageOf, propOf, type Val } from '../wiring/values.ts';
import { isForMachines } from './health.ts';
import { honoMiddleware } from './hono.ts';
import { madeBy } from './made-by.ts';
import { isGlobal, type HttpApp, type Mount } from './types.ts';

/** Packages whose middleware compresses what an application answers. */
const compressors =
  /^(compression|compression-next|express-compression|shrink-ray|shrink-ray-current|http-compression|@polka\/compression|@fastify\/compress|fastify-compress|koa-compress|hono-compress|@hono\/bun-compress|@otterhttp\/compression)$/;

/** What compresses the answers of an application, or does so for a part of them. */
export interface Compression {
  readonly whole?: { readonly mount: Mount | undefined; readonly at: Loc; readonly note: string };
  readonly part?: { readonly at: Loc; readonly fault: string };
}

/** How an application compresses what it answers in production. */
export function compressionOf({
  app,
  wiring,
  env,
}: {
  readonly app: HttpApp;
  readonly wiring: Wiring;
  readonly env: KnownEnv;
}): Compression {
  const own = ownCompression(app);
  if (own !== undefined) return own;
  let part: Compression['part'];
  for (const [i, entry] of app.entries.entries()) {
    const pkg = entry.kind === 'mount' ? compressorOf(entry.from ?? madeBy(entry.value), entry.value, wiring) : undefined;
    if (entry.kind !== 'mount' || pkg === undefined) continue;
    const how = happens(entry.conds, env);
    if (how.how === 'off-by-default')
      part ??= { at: entry.at, fault: `compresses only when ${how.env.join(', ')} is set, which it is not by default` };
    if (how.how === 'never') part ??= { at: entry.at, fault: 'compresses outside production only' };
    if (how.how === 'off-by-default' || how.how === 'never') continue;
    const global = propOf(entry.from?.options, 'global');
    const isAsked = global?.t === 'lit' && global.v === false;
    const early =
      app.platform === 'fastify' || app.framework === 'hapi'
        ? []
        : app.entries.slice(0, i).filter((e) => e.kind === 'route' && !isSmall(e.path));
    if (isGlobal(app, entry) && !isAsked && early.length === 0)
      return { whole: { mount: entry, at: entry.at, note: `${pkg} compresses the answers` } };
    part ??=
      early.length > 0
        ? {
            at: entry.at,
            fault: `sets up compression after ${early.length} route${early.length === 1 ? '' : 's'}, which answer without it`,
          }
        : {
            at: entry.at,
            fault: `compresses ${entry.path === undefined || entry.path === '/' ? 'a part of its answers' : `answers below ${entry.path}`} only`,
          };
  }
  if (part !== undefined) return { part };
  const byHand = app.framework === 'node' || app.framework === 'bun' ? handMade(wiring) : undefined;
  return byHand === undefined ? {} : { whole: { mount: undefined, at: byHand, note: 'the program compresses what it answers by itself' } };
}

/** A stream of `zlib` in a file that says so to the client: what a plain server of Node or Bun has instead of a middleware. */
function handMade(wiring: Wiring): Loc | undefined {
  const bun = /^(gzipSync|deflateSync|zstdCompress|zstdCompressSync)$/;
  const stream = /^(createGzip|createDeflate|createBrotliCompress|createZstdCompress|gzip|gzipSync|brotliCompress|brotliCompressSync)$/;
  return wiring.trace.find((call) => {
    const by = packageOf(call.f);
    const compresses =
      (by?.pkg === 'zlib' && stream.test(by.member)) ||
      (call.recv?.t === 'global' && call.recv.name === 'Bun' && bun.test(call.method ?? ''));
    return compresses && /content-encoding/i.test(wiring.machine.repo.text(call.at.file) ?? '');
  })?.at;
}

function isSmall(path: string | undefined): boolean {
  return path === undefined || isForMachines(path) || path.endsWith('/favicon.ico');
}

/** Hapi and Next compress unless they are told not to. */
function ownCompression(app: HttpApp): Compression | undefined {
  if (app.framework !== 'hapi' && app.framework !== 'next') return undefined;
  const setting = app.settings.find((s) => s.name === (app.framework === 'hapi' ? 'compression' : 'compress'));
  if (setting?.value.t === 'lit' && setting.value.v === false)
    return { part: { at: setting.at, fault: 'switches off the compression of its framework' } };
  return { whole: { mount: undefined, at: app.at, note: `${app.framework === 'hapi' ? 'Hapi' : 'Next'} compresses by default` } };
}

function compressorOf(by: { readonly pkg: string; readonly member: string } | undefined, value: Val, wiring: Wiring): string | undefined {
  if (by !== undefined) {
    if (compressors.test(by.pkg)) return by.pkg;
    return honoMiddleware(by) === 'compress' ? 'hono/compress' : undefined;
  }
  // `(req, res, next) => compress(req, res, next)`
  for (const fn of functionsOf(value))
    for (const call of callsOf(wiring, fn)) {
      const inner = packageOf(call.f) ?? madeBy(call.f);
      if (inner !== undefined && compressors.test(inner.pkg)) return inner.pkg;
    }
  return undefined;
}
