import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { alternativesOf, calledPackageOf, isSame, packageOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import { pathOf } from './paths.ts';
import { joinPath, type Entry, type HttpApp, type MadeBy, type Setting } from './types.ts';

const verbs = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all']);

/** Fastify instances with plugins, hooks and routes; encapsulated children are containers of their own. */
export function fastifyApps(wiring: Wiring): readonly HttpApp[] {
  const roots = wiring.trace.filter((c) => {
    const by = packageOf(c.f);
    return by?.pkg === 'fastify' && /^(fastify)?$/.test(by.member);
  });
  return roots.map((root) => buildApp(root, wiring));
}

interface Instance {
  readonly prefix: string | undefined;
  /** Containers from the root inwards; a plugin through fastify-plugin adds none. */
  readonly inside: readonly number[];
  readonly through: readonly Loc[];
}

function buildApp(root: CallEvent, wiring: Wiring): HttpApp {
  const entries: Entry[] = [];
  const listens: CallEvent[] = [];
  const blind: { at: Loc; why: string }[] = [];
  const registers = wiring.trace.filter((c) => c.method === 'register' || c.method === 'after');
  const instanceOf = (val: Val | undefined, depth = 0): Instance | undefined => {
    if (val === undefined || depth > 25) return undefined;
    for (const { val: v } of alternativesOf(val)) {
      if (v.t === 'call') {
        if (v.call === root) return { prefix: '/', inside: [root.id], through: [] };
        // `fastify.register(a).register(b)` and `withTypeProvider()` hand the instance on.
        if (
          /^(register|after|ready|withTypeProvider|addHook|decorate|setErrorHandler|setValidatorCompiler|setSerializerCompiler|addSchema)$/.test(
            v.call.method ?? '',
          )
        ) {
          const same = instanceOf(v.call.recv, depth + 1);
          if (same !== undefined) return same;
        }
      }
      if (v.t !== 'param' || v.index !== 0) continue;
      const shared = packageOf(v.of.f)?.pkg === 'fastify-plugin';
      const register = shared
        ? registers.find((r) => isPlugin(r.args[0], v.of))
        : v.of.method === 'register' || v.of.method === 'after'
          ? v.of
          : undefined;
      if (register === undefined) continue;
      const outer = instanceOf(register.recv, depth + 1);
      if (outer === undefined) continue;
      const through = [...outer.through, register.at];
      if (shared || register.method === 'after' || skipsOverride(register.args[0])) return { ...outer, through };
      return { prefix: joinPath(outer.prefix, prefixOf(register)), inside: [...outer.inside, register.id], through };
    }
    return undefined;
  };
  for (const call of wiring.trace) {
    if (call.recv === undefined) continue;
    const instance = instanceOf(call.recv);
    if (instance === undefined) continue;
    const base = { call, at: call.at, path: instance.prefix, conds: call.conds, inside: instance.inside, through: instance.through };
    const method = call.method ?? '';
    if (method === 'register') {
      const plugin = call.args[0];
      const from = pluginPackage(plugin, call);
      if (from !== undefined)
        entries.push({ ...base, kind: 'mount', value: plugin ?? { t: 'lit', v: undefined }, from, handlesErrors: false });
      else if (plugin?.t === 'unknown') blind.push({ at: call.at, why: plugin.why });
      if (/^(@fastify\/autoload|fastify-autoload)$/.test(from?.pkg ?? '') && stringOf(propOf(call.args[1], 'dir')) === undefined)
        blind.push({ at: call.at, why: 'a folder of plugins is loaded whose path is computed' });
    } else if (method === 'addHook')
      entries.push({ ...base, kind: 'mount', value: call.args[1] ?? { t: 'lit', v: undefined }, from: undefined, handlesErrors: false });
    else if (method === 'use')
      entries.push({
        ...base,
        kind: 'mount',
        value: call.args.at(-1) ?? { t: 'lit', v: undefined },
        from: packageCall(call.args.at(-1)),
        handlesErrors: false,
      });
    else if (method === 'setErrorHandler')
      entries.push({ ...base, kind: 'mount', value: call.args[0] ?? { t: 'lit', v: undefined }, from: undefined, handlesErrors: true });
    else if (method === 'route') addRoute(call.args[0], base, entries);
    else if (verbs.has(method)) {
      const handler = call.args.at(-1);
      const options = call.args.length > 2 ? call.args[1] : undefined;
      entries.push({
        ...base,
        kind: 'route',
        methods: [method === 'all' ? 'ALL' : method.toUpperCase()],
        path: joinPath(instance.prefix, pathOf(call.args[0])),
        handlers: [
          ...hooksOf(options),
          ...(handler === undefined ? [] : [handler.t === 'obj' ? (propOf(handler, 'handler') ?? handler) : handler]),
        ],
        ...(options === undefined ? {} : { options }),
      });
    } else if (method === 'listen') listens.push(call);
  }
  return { framework: 'fastify', platform: 'fastify', at: root.at, call: root, entries, settings: settingsOf(root), listens, blind };
}

function prefixOf(register: CallEvent): string | undefined {
  const options = register.args[1];
  const prefix = propOf(options, 'prefix');
  if (prefix === undefined || (prefix.t === 'lit' && prefix.v === undefined)) return '';
  return pathOf(prefix);
}

/** Whether a registered value is what this `fp(...)` call made. */
function isPlugin(val: Val | undefined, fp: CallEvent): boolean {
  if (val === undefined) return false;
  return alternativesOf(val).some((a) => (a.val.t === 'call' && a.val.call === fp) || isSame(a.val, { t: 'call', call: fp }));
}

/** `plugin[Symbol.for('skip-override')] = true` */
function skipsOverride(val: Val | undefined): boolean {
  return val?.t === 'fn' && [...val.fn.props.keys()].some((k) => k.includes('skip-override'));
}

function pluginPackage(plugin: Val | undefined, call: CallEvent): MadeBy | undefined {
  if (plugin === undefined) return undefined;
  for (const { val } of alternativesOf(plugin)) {
    const direct = packageOf(val);
    if (direct !== undefined) return { ...direct, options: call.args[1], call: undefined };
    const made = calledPackageOf(val);
    if (made !== undefined && made.pkg !== 'fastify-plugin')
      return { pkg: made.pkg, member: made.member, options: call.args[1], call: made.call };
    const wrapped = made?.pkg === 'fastify-plugin' ? packageOf(made.call.args[0]) : undefined;
    if (wrapped !== undefined) return { ...wrapped, options: call.args[1], call: undefined };
  }
  return undefined;
}

function packageCall(val: Val | undefined): MadeBy | undefined {
  const made = calledPackageOf(val);
  return made === undefined ? undefined : { pkg: made.pkg, member: made.member, options: made.call.args[0], call: made.call };
}

function hooksOf(options: Val | undefined): readonly Val[] {
  return ['onRequest', 'preParsing', 'preValidation', 'preHandler'].flatMap((name) => {
    const val = propOf(options, name);
    return val === undefined ? [] : val.t === 'arr' ? val.items : [val];
  });
}

function addRoute(
  options: Val | undefined,
  base: Omit<Extract<Entry, { kind: 'mount' }>, 'kind' | 'value' | 'from' | 'handlesErrors'>,
  entries: Entry[],
): void {
  if (options?.t !== 'obj') return;
  const method = propOf(options, 'method');
  const methods = method?.t === 'arr' ? method.items.flatMap((m) => stringOf(m) ?? []) : [stringOf(method) ?? 'ALL'];
  const handler = propOf(options, 'handler');
  entries.push({
    ...base,
    kind: 'route',
    methods: methods.map((m) => m.toUpperCase()),
    path: joinPath(base.path, pathOf(propOf(options, 'url') ?? propOf(options, 'path'))),
    handlers: [...hooksOf(options), ...(handler === undefined ? [] : [handler])],
    options,
  });
}

function settingsOf(root: CallEvent): readonly Setting[] {
  const options = root.args[0];
  if (options?.t !== 'obj') return [];
  return [...options.obj.props].map(([name, value]) => ({ name, value, at: options.obj.propAt.get(name) ?? root.at, conds: root.conds }));
}
