import type { JsMember, Loc } from '../../model/index.ts';
import { singleton } from '../wiring/classes.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { closure, evalExpr } from '../wiring/expressions.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { alternativesOf, packageOf, propOf, stringOf, type CallEvent, type ClassVal, type Cond, type Val } from '../wiring/values.ts';
import { madeBy } from './made-by.ts';
import { joinPath, type Entry, type HttpApp, type MadeBy, type Setting } from './types.ts';

const routeDecorators: Readonly<Record<string, string>> = {
  Get: 'GET',
  Post: 'POST',
  Put: 'PUT',
  Patch: 'PATCH',
  Delete: 'DELETE',
  All: 'ALL',
  Head: 'HEAD',
  Options: 'OPTIONS',
};

/** Nest applications: what `main` mounts, and the controllers and global providers of the modules it starts with. */
export function nestApps(wiring: Wiring): readonly HttpApp[] {
  const roots = wiring.trace.filter((c) => {
    const by = packageOf(c.f);
    return by?.pkg === '@nestjs/core' && by.member === 'NestFactory.create';
  });
  return roots.map((root) => buildApp(root, wiring));
}

interface ModuleView {
  readonly controllers: readonly ClassVal[];
  readonly globals: readonly { readonly token: string; readonly val: Val; readonly at: Loc }[];
  readonly consumers: readonly ClassVal[];
  readonly opaque: readonly Loc[];
}

function buildApp(root: CallEvent, wiring: Wiring): HttpApp {
  const entries: Entry[] = [];
  const settings: Setting[] = [];
  const listens: CallEvent[] = [];
  const isApp = (val: Val | undefined): boolean =>
    val !== undefined &&
    alternativesOf(val).some(
      (a) =>
        a.val.t === 'call' &&
        (a.val.call === root || (/^(getHttpAdapter|getInstance|useGlobal\w+)$/.test(a.val.call.method ?? '') && isApp(a.val.call.recv))),
    );
  const adapter = root.args.find((a) => stemsFrom(a, (p) => p === '@nestjs/platform-fastify'));
  const platform = adapter === undefined ? 'express' : 'fastify';
  let prefix = '';
  let leftOut: GlobalPrefix['leftOut'] = () => false;
  const base = (call: CallEvent): Pick<Entry, 'call' | 'at' | 'path' | 'conds' | 'inside' | 'through'> => ({
    call,
    at: call.at,
    path: '/',
    conds: call.conds,
    inside: [root.id],
    through: [],
  });
  const cors = (call: CallEvent, options: Val | undefined): void => {
    entries.push({
      ...base(call),
      kind: 'mount',
      value: options ?? { t: 'lit', v: undefined },
      from: { pkg: 'cors', member: '', options, call },
      handlesErrors: false,
    });
  };
  const creation = root.args.find((a, i) => i > 0 && a.t === 'obj');
  const corsOption = propOf(creation, 'cors');
  if (corsOption !== undefined && !(corsOption.t === 'lit' && corsOption.v === false))
    cors(root, corsOption.t === 'lit' ? undefined : corsOption);
  for (const call of wiring.trace) {
    if (!isApp(call.recv)) continue;
    const method = call.method ?? '';
    if (method === 'use') {
      for (const arg of call.args) {
        const path = stringOf(call.args[0]);
        if (arg.t === 'lit') continue;
        entries.push({
          ...base(call),
          path: joinPath('/', path ?? ''),
          kind: 'mount',
          value: arg,
          from: madeBy(arg),
          handlesErrors: arg.t === 'fn' && arg.fn.params === 4,
        });
      }
    } else if (method === 'register')
      entries.push({
        ...base(call),
        kind: 'mount',
        value: call.args[0] ?? { t: 'lit', v: undefined },
        from: pluginOf(call),
        handlesErrors: false,
      });
    else if (method === 'enableCors') cors(call, call.args[0]);
    else if (/^useGlobal(Guards|Filters|Pipes|Interceptors)$/.test(method))
      for (const arg of call.args)
        entries.push({ ...base(call), kind: 'mount', value: arg, from: classPackage(arg), handlesErrors: method === 'useGlobalFilters' });
    else if (method === 'setGlobalPrefix') {
      prefix = globalPrefix(call, prefix);
      leftOut = unprefixed(call.args[1]);
    } else if (method === 'set' || method === 'enable' || method === 'disable') {
      const name = stringOf(call.args[0]);
      if (name !== undefined)
        settings.push({
          name,
          value: method === 'set' ? (call.args[1] ?? { t: 'lit', v: undefined }) : { t: 'lit', v: method === 'enable' },
          at: call.at,
          conds: call.conds,
        });
    } else if (method === 'listen') listens.push(call);
  }
  const view = modulesFrom(root.args[0], wiring);
  for (const g of view.globals)
    entries.push({
      ...base(root),
      at: g.at,
      kind: 'mount',
      value: g.val,
      from: classPackage(g.val),
      handlesErrors: g.token === 'APP_FILTER',
    });
  for (const entry of consumerMounts(wiring, root)) entries.push(entry);
  for (const controller of view.controllers) entries.push(...controllerRoutes(controller, { prefix, leftOut }, wiring, root));
  if (platform === 'fastify') for (const s of adapterSettings(adapter)) settings.push(s);
  const blind = view.opaque.map((at) => ({ at, why: 'a module of the application could not be followed' }));
  return { framework: 'nest', platform, at: root.at, call: root, entries, settings, listens, blind };
}

/** The prefix before every route but those it leaves out. */
interface GlobalPrefix {
  readonly prefix: string;
  readonly leftOut: (path: string) => boolean;
}

/** `setGlobalPrefix('api', { exclude: ['health', { path: 'metrics', method: RequestMethod.GET }, 'hooks/*rest'] })`. */
function unprefixed(options: Val | undefined): GlobalPrefix['leftOut'] {
  const list = propOf(options, 'exclude');
  const paths = (list?.t === 'arr' ? list.items : []).flatMap((item) => stringOf(item) ?? stringOf(propOf(item, 'path')) ?? []);
  const patterns = paths.map((path) => {
    const [plain = ''] = path.split(/\{?\/?(?:\(\.\*\)|\*)/);
    const clean = joinPath('/', plain) ?? '/';
    return { clean, deep: plain !== path };
  });
  return (path) => patterns.some(({ clean, deep }) => path === clean || (deep && path.startsWith(clean === '/' ? '/' : `${clean}/`)));
}

function globalPrefix(call: CallEvent, before: string): string {
  const value = call.args[0];
  if (value === undefined) return before;
  const text = stringOf(value) ?? stringOf(alternativesOf(value).find((a) => stringOf(a.val) !== undefined)?.val);
  if (text !== undefined) return text;
  return value.t === 'env' && value.fallback !== undefined
    ? (stringOf(value.fallback) ?? before)
    : value.t === 'op'
      ? (stringOf(value.r) ?? before)
      : before;
}

function pluginOf(call: CallEvent): MadeBy | undefined {
  const by = packageOf(call.args[0]);
  return by === undefined ? undefined : { ...by, options: call.args[1], call: undefined };
}

/** The package whose class a guard or filter is, or extends. */
function classPackage(val: Val): MadeBy | undefined {
  const direct = packageOf(val) ?? (val.t === 'call' ? packageOf(val.call.f) : undefined);
  if (direct !== undefined) return { ...direct, options: undefined, call: undefined };
  const cls = val.t === 'class' ? val.cls : val.t === 'obj' ? val.obj.cls : undefined;
  for (let c = cls; c !== undefined; c = c.parent?.t === 'class' ? c.parent.cls : undefined) {
    const parent = packageOf(c.parent);
    if (parent !== undefined) return { ...parent, options: undefined, call: undefined };
  }
  return undefined;
}

function adapterSettings(adapter: Val | undefined): readonly Setting[] {
  const options = adapter?.t === 'call' ? adapter.call.args[0] : undefined;
  if (options?.t !== 'obj') return [];
  return [...options.obj.props].map(([name, value]) => ({ name, value, at: options.obj.propAt.get(name) ?? options.obj.at, conds: [] }));
}

/** Controllers and global providers of a module and everything it imports. */
function modulesFrom(first: Val | undefined, wiring: Wiring): ModuleView {
  const controllers: ClassVal[] = [];
  const globals: { token: string; val: Val; at: Loc }[] = [];
  const consumers: ClassVal[] = [];
  const opaque: Loc[] = [];
  const seen = new Set<ClassVal>();
  const visitMeta = (meta: Val | undefined): void => {
    for (const name of ['controllers', 'providers', 'imports'] as const) {
      const list = propOf(meta, name);
      if (list === undefined) continue;
      for (const { val } of alternativesOf(list)) {
        if (val.t !== 'arr') continue;
        for (const item of val.items) {
          if (name === 'imports') visit(item);
          else if (name === 'controllers') for (const a of alternativesOf(item)) if (a.val.t === 'class') controllers.push(a.val.cls);
          if (name === 'providers') globalOf(item, globals);
        }
      }
    }
  };
  const visit = (val: Val): void => {
    for (const { val: v } of alternativesOf(val)) {
      if (v.t === 'class') {
        if (seen.has(v.cls)) continue;
        seen.add(v.cls);
        consumers.push(v.cls);
        for (const d of v.cls.decorators) if (isNest(d, 'Module') && d.t === 'call') visitMeta(d.call.args[0]);
      } else if (v.t === 'obj') {
        // A dynamic module: { module: X, imports, controllers, providers }.
        const own = propOf(v, 'module');
        if (own !== undefined) visit(own);
        visitMeta(v);
      } else if (v.t === 'call' && packageOf(v.call.f)?.member === 'forwardRef') {
        const factory = v.call.args[0];
        if (factory?.t === 'fn') visit(wiring.machine.invoke(factory, [], v.call.at));
      }
    }
  };
  if (first !== undefined) visit(first);
  return { controllers, globals, consumers, opaque };
}

function globalOf(provider: Val, globals: { token: string; val: Val; at: Loc }[]): void {
  const token = packageOf(propOf(provider, 'provide'));
  if (token?.pkg !== '@nestjs/core' || !/^APP_(GUARD|FILTER|PIPE|INTERCEPTOR)$/.test(token.member)) return;
  const val =
    propOf(provider, 'useClass') ?? propOf(provider, 'useExisting') ?? propOf(provider, 'useValue') ?? propOf(provider, 'useFactory');
  if (val !== undefined && provider.t === 'obj') globals.push({ token: token.member, val, at: provider.obj.at });
}

function isNest(decorator: Val, name: string): boolean {
  const by = decorator.t === 'call' ? packageOf(decorator.call.f) : packageOf(decorator);
  return by !== undefined && by.member === name && by.pkg.startsWith('@nestjs/');
}

/** `consumer.apply(X).forRoutes('*')` in a module's `configure`. */
function consumerMounts(wiring: Wiring, root: CallEvent): readonly Entry[] {
  return wiring.trace.flatMap((call): readonly Entry[] => {
    if (call.method !== 'forRoutes' || call.recv === undefined) return [];
    let apply: CallEvent | undefined;
    for (let v: Val | undefined = call.recv; v?.t === 'call'; v = v.call.recv) if (v.call.method === 'apply') apply = v.call;
    if (apply === undefined) return [];
    const target = call.args[0];
    const path = stringOf(target) ?? stringOf(propOf(target, 'path'));
    const all = path === undefined ? undefined : /^\/?(\*|\(\.\*\)|\{\*\w+\})?$/.test(path) ? '/' : joinPath('/', path);
    return apply.args.map((value): Entry => ({
      kind: 'mount',
      call,
      at: apply.at,
      path: all,
      conds: call.conds,
      inside: [root.id],
      through: [],
      value,
      from: madeBy(value) ?? classPackage(value),
      handlesErrors: false,
    }));
  });
}

function controllerRoutes(cls: ClassVal, { prefix, leftOut }: GlobalPrefix, wiring: Wiring, root: CallEvent): readonly Entry[] {
  const decorator = cls.decorators.find((d) => isNest(d, 'Controller'));
  if (decorator?.t !== 'call') return [];
  const given = decorator.call.args[0];
  const own = given === undefined ? '' : (stringOf(given) ?? stringOf(propOf(given, 'path')) ?? (given.t === 'obj' ? '' : undefined));
  const version = stringOf(propOf(given, 'version'));
  const classGuards = decoratorArgs(cls.decorators, 'UseGuards');
  const classPipes = decoratorArgs(cls.decorators, 'UsePipes');
  const routes: Entry[] = [];
  for (const member of cls.outline.members) {
    if (member.kind !== 'method' || member.fn === undefined || member.decorators.length === 0) continue;
    const decorators = memberDecorators(cls, member, wiring);
    const guards = decoratorArgs(decorators, 'UseGuards');
    const pipes = [...classPipes, ...decoratorArgs(decorators, 'UsePipes'), ...bodyPipes(cls, member.fn, wiring)];
    const self = singleton(wiring.machine, cls, cls.at);
    const handler: Val = { t: 'fn', fn: closure(wiring.machine, cls.file, member.fn, cls.env, { self, home: cls, name: member.name }) };
    for (const d of decorators) {
      const by = d.t === 'call' ? packageOf(d.call.f) : undefined;
      const method = by === undefined || !by.pkg.startsWith('@nestjs/') ? undefined : routeDecorators[by.member];
      if (method === undefined || d.t !== 'call') continue;
      const path = d.call.args[0] === undefined ? '' : stringOf(d.call.args[0]);
      const inner = joinPath(own, path ?? undefined);
      const outer = inner !== undefined && leftOut(inner) ? '/' : joinPath('/', prefix);
      const full = joinPath(joinPath(outer, version === undefined ? '' : `v${version}`), inner);
      routes.push({
        kind: 'route',
        call: d.call,
        at: d.call.at,
        methods: [method],
        path: full,
        conds: [] as readonly Cond[],
        inside: [root.id],
        through: [decorator.call.at],
        handlers: [...classGuards, ...guards, handler],
        ...(pipes.length === 0 ? {} : { pipes }),
      });
    }
  }
  return routes;
}

function decoratorArgs(decorators: readonly Val[], name: string): readonly Val[] {
  return decorators.flatMap((d) => (isNest(d, name) && d.t === 'call' ? d.call.args : []));
}

/** `create(@Body(OrderPipe) order)`, `@Body('item', new ParseIntPipe())`: pipes of the parameter that takes the body. */
function bodyPipes(cls: ClassVal, index: number, wiring: Wiring): readonly Val[] {
  const decorators = wiring.modules.get(cls.file)?.outline.functions[index]?.paramDecorators ?? [];
  return decorators.flat().flatMap((d) => {
    if (d.k !== 'call' || d.a.length === 0) return [];
    const decorator = evalExpr(wiring.machine, cls.file, d, cls.env);
    return decorator.t === 'call' && isNest(decorator, 'Body') ? decorator.call.args.filter((a) => a.t !== 'lit') : [];
  });
}

function memberDecorators(cls: ClassVal, member: JsMember, wiring: Wiring): readonly Val[] {
  return member.decorators.map((d) => evalExpr(wiring.machine, cls.file, d, cls.env));
}
