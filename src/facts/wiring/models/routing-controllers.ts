import { closure } from '../expressions.ts';
import type { Machine, PackageModel } from '../machine.ts';
import { packageOf, propOf, stringOf, unknownVal, type CallEvent, type ClassVal, type Val } from '../values.ts';
import { classesOf, isController, writeRoutes, type ControllerStyle } from './controllers.ts';

const verbs = new Set(['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'All']);

/** `useExpressServer(app, {...})`, `createKoaServer({...})` of routing-controllers: their options become mounts and routes. */
export const routingControllersModel: PackageModel = {
  onCall: (m, call) => {
    const by = packageOf(call.f);
    if (by?.pkg !== 'routing-controllers') return undefined;
    const made = /^create(Express|Koa)Server$/.exec(by.member);
    const used = /^use(Express|Koa)Server$/.exec(by.member);
    const app: Val | undefined = made === null ? (used === null ? undefined : call.args[0]) : { t: 'call', call };
    if (app === undefined) return undefined;
    call.isModelled = true;
    fill(m, call, app, call.args[made === null ? 1 : 0], (made ?? used)?.[1] === 'Koa');
    // Both hand the application back.
    return used === null ? undefined : app;
  },
};

function fill(m: Machine, call: CallEvent, app: Val, options: Val | undefined, isKoa: boolean): void {
  const place = call.at;
  const use = (...args: readonly Val[]): void => void m.invoke({ t: 'mem', of: app, p: 'use', at: place }, args, place);
  const made = (pkg: string, member: string, args: readonly Val[]): Val =>
    m.invoke({ t: 'ext', pkg, path: [member], at: place }, args, place);
  const cors = propOf(options, 'cors');
  if (cors !== undefined && !(cors.t === 'lit' && cors.v !== true))
    use(made(isKoa ? '@koa/cors' : 'cors', 'default', cors.t === 'lit' ? [] : [cors]));
  const own = propOf(options, 'defaultErrorHandler');
  const answers = !(own?.t === 'lit' && own.v === false);
  if (answers && isKoa) use(made('routing-controllers', 'defaultErrorHandler', []));

  const middlewares = listed(m, call, propOf(options, 'middlewares'));
  for (const fn of middlewares.filter((c) => !isAfter(c)).flatMap((c) => methodOf(m, c, 'use'))) use(fn);

  const authorization = propOf(options, 'authorizationChecker');
  const style: ControllerStyle = {
    pkg: /^routing-controllers$/,
    controller: /^(Json)?Controller$/,
    verb: (name) => (verbs.has(name) ? name.toLowerCase() : undefined),
    before: /^UseBefore$/,
    guard: (_decorator, member) => (member === 'Authorized' ? authorization : undefined),
  };
  const named = propOf(options, 'controllers');
  const controllers = named === undefined ? m.classes.filter((c) => isController(c, style)) : listed(m, call, named, use);
  const router = isKoa ? made('koa-router', 'default', []) : app;
  writeRoutes(m, { router, prefix: stringOf(propOf(options, 'routePrefix')) ?? '' }, controllers, style);
  if (isKoa) use(m.invoke({ t: 'mem', of: router, p: 'routes', at: place }, [], place));

  for (const cls of middlewares) {
    if (isAfter(cls)) for (const fn of methodOf(m, cls, 'use')) use(fn);
    for (const fn of methodOf(m, cls, 'error')) use(fn);
  }
  if (answers && !isKoa) use(made('routing-controllers', 'defaultErrorHandler', []));
}

/** Classes of an option; what cannot be told is mounted as unknown, so that nothing is concluded from its absence. */
function listed(m: Machine, call: CallEvent, option: Val | undefined, use?: (value: Val) => void): readonly ClassVal[] {
  if (option === undefined) return [];
  const { classes, lost } = classesOf(m, option.t === 'arr' ? option.items : [option], call.at);
  if (lost || (option.t === 'arr' && option.open === true)) use?.(unknownVal('controllers that could not be followed', call.at));
  return classes;
}

/** `@Middleware({ type: 'after' })` */
function isAfter(cls: ClassVal): boolean {
  return cls.decorators.some((d) => d.t === 'call' && stringOf(propOf(d.call.args[0], 'type')) === 'after');
}

function methodOf(m: Machine, cls: ClassVal, name: string): readonly Val[] {
  const member = cls.outline.members.find((x) => x.kind === 'method' && x.name === name);
  return member?.fn === undefined ? [] : [{ t: 'fn', fn: closure(m, cls.file, member.fn, cls.env, { home: cls, name }) }];
}
