import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { dependencyOf } from '../packages.ts';
import type { HttpService } from '../services/index.ts';
import { functionsOf, methodCallsOf, stemsFrom } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { packageOf, placeOf, type CallEvent, type Val } from '../wiring/values.ts';
import { oneEach } from './credentials.ts';
import { isAskedAbout, requestValue } from './requests.ts';
import type { Mount, Route } from './types.ts';
import { bodyRoutes } from './validation.ts';

/** A query of MongoDB whose filter takes a value of the client as it came. */
export interface OpenFilter {
  readonly at: Loc;
  readonly route: Route;
  readonly what: string;
}

export interface FilterSubject extends Subject {
  readonly http: HttpService;
  readonly open: readonly OpenFilter[];
  /** What takes operators out of every request. */
  readonly cleaned: { readonly at: Loc; readonly what: string } | undefined;
}

const methods = [
  'find',
  'findOne',
  'findOneAndUpdate',
  'findOneAndDelete',
  'updateOne',
  'updateMany',
  'deleteOne',
  'deleteMany',
  'countDocuments',
  'exists',
];
const cleaners =
  /^(express-mongo-sanitize|mongo-sanitize|@exortek\/express-mongo-sanitize|express-mongo-sanitize-v2|perfect-express-sanitizer|koa-mongo-sanitize|@exortek\/fastify-mongo-sanitize)$/;
const mongo = (pkg: string): boolean => /^(mongoose|mongodb)$/.test(pkg);

/** Services that query MongoDB from routes. */
export const filterSubjects = factEach('services that query mongodb', oneEach, (repo: Repo, http): readonly FilterSubject[] => {
  const queries: { route: Route; call: CallEvent }[] = [];
  for (const route of http.app.entries) {
    if (route.kind !== 'route' || happens(route.conds, http.env).how === 'never') continue;
    for (const fn of route.handlers.flatMap((h) => functionsOf(h)))
      for (const call of methodCallsOf(http.wiring, fn, methods)) if (stemsFrom(call.recv, mongo)) queries.push({ route, call });
  }
  const first = queries[0];
  if (first === undefined) return [];
  const validated = new Set(bodyRoutes(repo, http).flatMap((r) => (r.validated === 'no' || r.valueByValue === true ? [] : [r.route])));
  const seen = new Set<string>();
  const open = queries.flatMap(({ route, call }): readonly OpenFilter[] => {
    const place = `${call.at.file}:${call.at.start}`;
    if (seen.has(place) || validated.has(route)) return [];
    const found = openValue(call, hasPlainQuery(repo, http));
    if (found === undefined) return [];
    seen.add(place);
    return [{ ...found, route }];
  });
  return [{ name: http.owner.name, at: first.call.at, service: http.owner.id, http, open, cleaned: cleanedBy(http) }];
});

/** Express 5 reads query strings without nesting unless it is told otherwise. */
function hasPlainQuery(repo: Repo, http: HttpService): boolean {
  if (http.app.framework !== 'express') return true;
  if (http.app.settings.some((s) => s.name === 'query parser')) return false;
  const express = dependencyOf(repo, http.owner.package, 'express');
  return /^\D*5/.test(express?.resolved ?? express?.range ?? '');
}

function openValue(call: CallEvent, plainQuery: boolean): { readonly at: Loc; readonly what: string } | undefined {
  const filter = call.args[0];
  if (filter === undefined) return undefined;
  const values: readonly (readonly [string, Val])[] = filter.t === 'obj' ? [...filter.obj.props] : [['', filter]];
  for (const [name, val] of values) {
    if (name === '_id' || name === 'id') continue;
    const from = requestValue(val);
    if (from === undefined || !(from.part === 'body' || (from.part === 'query' && !plainQuery))) continue;
    if (name !== '' && from.name === undefined) continue;
    if (isAskedAbout(val, call.conds)) continue;
    const at = (filter.t === 'obj' ? filter.obj.propAt.get(name) : undefined) ?? placeOf(val) ?? call.at;
    return { at, what: from.name === undefined ? `all of req.${from.part}` : `req.${from.part}.${from.name}` };
  }
  return undefined;
}

function cleanedBy(http: HttpService): FilterSubject['cleaned'] {
  const mount = http.app.entries.find((e): e is Mount => e.kind === 'mount' && e.from !== undefined && cleaners.test(e.from.pkg));
  if (mount !== undefined && happens(mount.conds, http.env).how !== 'never')
    return { at: mount.at, what: `${mount.from?.pkg ?? ''} takes operators out of requests` };
  const setting = http.wiring.trace.find(
    (c) =>
      packageOf(c.f)?.member === 'set' &&
      packageOf(c.f)?.pkg === 'mongoose' &&
      c.args[0]?.t === 'lit' &&
      c.args[0].v === 'sanitizeFilter' &&
      c.args[1]?.t === 'lit' &&
      c.args[1].v === true,
  );
  return setting === undefined ? undefined : { at: setting.at, what: 'mongoose takes operators out of filters' };
}
