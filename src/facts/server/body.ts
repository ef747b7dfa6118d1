import type { Loc } from '../../model/index.ts';
import { happens, type Happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, propOf, type Val } from '../wiring/values.ts';
import { honoMiddleware } from './hono.ts';
import { madeBy } from './made-by.ts';
import type { HttpApp } from './types.ts';

/** A body parser in front of routes, and how much it takes. */
export interface BodyParser {
  readonly at: Loc;
  readonly name: string;
  /** Bytes; undefined when it could not be read. */
  readonly limit: number | undefined;
  /** The limit is written down rather than the library's default. */
  readonly explicit: boolean;
  readonly decidedAt: Loc;
  readonly happens: Happens;
}

/** Limits of the libraries when nothing is configured, in bytes (Express and body-parser 100kb; the others 1 MiB). */
const defaults: readonly { readonly pkg: RegExp; readonly member: RegExp; readonly bytes: number; readonly option: readonly string[] }[] = [
  { pkg: /^(express|body-parser)$/, member: /^(json|urlencoded|raw|text)$/, bytes: 100 * 1024, option: ['limit'] },
  { pkg: /^body-parser$/, member: /^$/, bytes: 100 * 1024, option: ['limit'] },
  { pkg: /^(koa-bodyparser|@koa\/bodyparser)$/, member: /^(bodyParser)?$/, bytes: 1024 * 1024, option: ['jsonLimit'] },
  { pkg: /^koa-body$/, member: /^(koaBody)?$/, bytes: 1024 * 1024, option: ['jsonLimit'] },
];

/** Body parsers mounted on an application, and the framework's own where it parses by itself. */
export function bodyParsers(app: HttpApp, env: KnownEnv): readonly BodyParser[] {
  const parsers: BodyParser[] = [];
  for (const entry of app.entries) {
    const values = entry.kind === 'mount' ? [entry.value] : entry.handlers;
    for (const value of values) {
      for (const { val, when } of alternativesOf(value)) {
        const by = madeBy(val);
        if (by !== undefined && honoMiddleware(by) === 'bodyLimit') {
          const limit = limitIn(by.options, ['maxSize'], 100 * 1024, entry.at);
          parsers.push({ at: entry.at, name: 'bodyLimit', happens: happens([...entry.conds, ...when], env), ...limit });
          continue;
        }
        const known = by === undefined ? undefined : defaults.find((d) => d.pkg.test(by.pkg) && d.member.test(by.member));
        if (by === undefined || known === undefined) continue;
        const name = by.member === '' ? by.pkg : `${by.pkg}.${by.member}`;
        parsers.push({
          at: entry.at,
          name,
          happens: happens([...entry.conds, ...when], env),
          ...limitIn(by.options, known.option, known.bytes, entry.at),
        });
      }
    }
  }
  if (app.framework === 'nest' && app.platform === 'express' && parsers.length === 0) {
    parsers.push({ at: app.at, name: 'nest', limit: 100 * 1024, explicit: false, decidedAt: app.at, happens: { how: 'always' } });
  }
  const own = app.settings.find((s) => s.name === 'bodyLimit' || s.name === 'routes.payload.maxBytes');
  if (app.platform === 'fastify' || app.platform === 'hapi') {
    const bytes = own === undefined ? 1024 * 1024 : bytesOf(own.value);
    parsers.push({
      at: own?.at ?? app.at,
      name: app.platform,
      limit: bytes,
      explicit: own !== undefined,
      decidedAt: own?.at ?? app.at,
      happens: { how: 'always' },
    });
  }
  for (const read of app.reads ?? [])
    parsers.push({
      at: read.at,
      name: read.what,
      limit: read.limit,
      explicit: Number.isFinite(read.limit) && read.byDefault === undefined,
      decidedAt: read.at,
      happens: happens(read.conds, env),
    });
  return parsers;
}

function limitIn(
  options: Val | undefined,
  names: readonly string[],
  bytes: number,
  at: Loc,
): Pick<BodyParser, 'limit' | 'explicit' | 'decidedAt'> {
  for (const name of names) {
    const val = propOf(options, name);
    if (val === undefined) continue;
    const place = options?.t === 'obj' ? (options.obj.propAt.get(name) ?? at) : at;
    return { limit: bytesOf(val), explicit: true, decidedAt: place };
  }
  if (options !== undefined && (options.t !== 'obj' || options.obj.spreads.length > 0) && options.t !== 'lit')
    return { limit: undefined, explicit: false, decidedAt: at };
  return { limit: bytes, explicit: false, decidedAt: at };
}

const units: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

/** A size as the `bytes` package reads it: a number of bytes or "10mb". undefined when it is not known. */
export function bytesOf(val: Val): number | undefined {
  if (val.t === 'env' && val.fallback !== undefined) return bytesOf(val.fallback);
  if (val.t === 'op' && (val.op === '||' || val.op === '??')) return bytesOf(val.r);
  if (val.t === 'alt')
    return val.of
      .map((a) => bytesOf(a.val))
      .reduce((most, b) => (most === undefined || (b !== undefined && b > most) ? b : most), undefined);
  if (val.t !== 'lit') return undefined;
  if (typeof val.v === 'number') return val.v;
  if (typeof val.v !== 'string') return undefined;
  const m = /^\s*(\d+(?:\.\d+)?)\s*(b|kb|mb|gb|tb)?\s*$/i.exec(val.v);
  return m?.[1] === undefined ? undefined : Number(m[1]) * (units[(m[2] ?? 'b').toLowerCase()] ?? 1);
}
