import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { alternativesOf, packageOf, propOf, stringOf, type Alternative, type CallEvent, type Val } from '../wiring/values.ts';
import { pathOf } from './paths.ts';
import { joinPath, type Entry, type HttpApp, type MadeBy, type Setting } from './types.ts';

const isHapi = (pkg: string): boolean => pkg === '@hapi/hapi' || pkg === 'hapi';

/** Hapi servers with their routes, plugins and extension points. */
export function hapiApps(wiring: Wiring): readonly HttpApp[] {
  const servers = wiring.trace.filter((c) => {
    const by = packageOf(c.f);
    return by !== undefined && isHapi(by.pkg) && /^(server|Server)$/.test(by.member);
  });
  return servers.map((call) => buildApp(call, wiring));
}

function buildApp(root: CallEvent, wiring: Wiring): HttpApp {
  const entries: Entry[] = [];
  const listens: CallEvent[] = [];
  const blind: { at: Loc; why: string }[] = [];
  for (const call of wiring.trace) {
    const prefix = serverPrefix(call.recv, root);
    if (prefix === undefined) continue;
    const base = { call, at: call.at, conds: call.conds, inside: [root.id], through: throughOf(call.recv) };
    const under = (when: Base['conds']): Base => (when.length === 0 ? base : { ...base, conds: [...base.conds, ...when] });
    if (call.method === 'route')
      for (const { val, when } of listOf(call.args[0], blind, call)) addRoute(val, call, prefix, entries, under(when), blind);
    else if (call.method === 'register')
      for (const { val, when } of listOf(call.args[0], blind, call)) addPlugin(val, call, prefix, entries, under(when));
    else if (call.method === 'ext')
      entries.push({
        ...base,
        kind: 'mount',
        path: prefix,
        value: call.args[1] ?? { t: 'lit', v: undefined },
        from: undefined,
        handlesErrors: stringOf(call.args[0]) === 'onPreResponse',
      });
    else if (call.method === 'start') listens.push(call);
  }
  return { framework: 'hapi', platform: 'hapi', at: root.at, call: root, entries, settings: settingsOf(root), listens, blind };
}

/** The prefix below which a receiver registers: the server itself, or the one a plugin is handed. */
function serverPrefix(recv: Val | undefined, root: CallEvent): string | undefined {
  if (recv === undefined) return undefined;
  for (const { val } of alternativesOf(recv)) {
    if (val.t === 'call' && val.call === root) return '/';
    if (val.t === 'param' && val.index === 0 && val.of.method === 'register' && /(^|\.)register$/.test(val.path)) {
      const outer = serverPrefix(val.of.recv, root);
      if (outer !== undefined) return joinPath(outer, stringOf(propOf(propOf(val.of.args[1], 'routes'), 'prefix')) ?? '');
    }
  }
  return undefined;
}

function throughOf(recv: Val | undefined): readonly Loc[] {
  return recv?.t === 'param' ? [...throughOf(recv.of.recv), recv.of.at] : [];
}

function listOf(val: Val | undefined, blind: { at: Loc; why: string }[], call: CallEvent): readonly Alternative[] {
  if (val === undefined) return [];
  return alternativesOf(val).flatMap(({ val: v, when }): readonly Alternative[] => {
    if (v.t !== 'arr') return [{ val: v, when }];
    if (v.open === true) blind.push({ at: call.at, why: 'a list of plugins or routes is put together out of sight' });
    return v.items
      .flatMap((i) => alternativesOf(i))
      .flatMap((a): readonly Alternative[] =>
        a.val.t === 'arr'
          ? a.val.items.flatMap((i) => alternativesOf(i)).map((i) => ({ val: i.val, when: [...when, ...a.when, ...i.when] }))
          : [{ val: a.val, when: [...when, ...a.when] }],
      );
  });
}

type Base = Pick<Entry, 'call' | 'at' | 'conds' | 'inside' | 'through'>;

function addRoute(route: Val, call: CallEvent, prefix: string, entries: Entry[], base: Base, blind: { at: Loc; why: string }[]): void {
  if (route.t !== 'obj') {
    blind.push({ at: call.at, why: 'a route whose definition could not be followed' });
    return;
  }
  const options = propOf(route, 'options') ?? propOf(route, 'config');
  const handler = propOf(route, 'handler') ?? propOf(options, 'handler');
  const method = propOf(route, 'method');
  const methods = method?.t === 'arr' ? method.items.flatMap((m) => stringOf(m) ?? []) : [stringOf(method) ?? '*'];
  entries.push({
    ...base,
    at: route.obj.at,
    kind: 'route',
    methods: methods.map((m) => (m === '*' ? 'ALL' : m.toUpperCase())),
    path: joinPath(prefix, pathOf(propOf(route, 'path'))),
    handlers: handler === undefined ? [] : [handler],
    ...(options === undefined ? {} : { options }),
  });
}

function addPlugin(plugin: Val, call: CallEvent, prefix: string, entries: Entry[], base: Base): void {
  const value = propOf(plugin, 'plugin') ?? plugin;
  const options = propOf(plugin, 'options') ?? call.args[1];
  const by = packageOf(value);
  const from: MadeBy | undefined = by === undefined ? undefined : { ...by, options, call: undefined };
  entries.push({
    ...base,
    at: plugin.t === 'obj' ? plugin.obj.at : base.at,
    kind: 'mount',
    path: prefix,
    value,
    from,
    handlesErrors: false,
  });
}

/** Server options that decide verdicts, by dotted name. */
function settingsOf(root: CallEvent): readonly Setting[] {
  const options = root.args[0];
  const found: Setting[] = [];
  for (const path of ['routes.security', 'routes.cors', 'routes.payload.maxBytes', 'tls', 'state', 'compression']) {
    let val: Val | undefined = options;
    let at = root.at;
    for (const name of path.split('.')) {
      if (val?.t === 'obj') at = val.obj.propAt.get(name) ?? at;
      val = propOf(val, name);
    }
    if (val !== undefined && !(val.t === 'lit' && val.v === undefined)) found.push({ name: path, value: val, at, conds: root.conds });
  }
  return found;
}
