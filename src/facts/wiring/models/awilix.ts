import { posix } from 'node:path';
import type { Machine, PackageModel } from '../machine.ts';
import { exportOf, sourceDirectory } from '../modules.ts';
import { lit, packageOf, propOf, stringOf, unknownVal, type CallEvent, type Val } from '../values.ts';
import { filesLike, writeRoutes, type ControllerStyle } from './controllers.ts';

const packages = /^awilix-(koa|express|router-core)$/;

const style: ControllerStyle = {
  pkg: packages,
  controller: /^route$/,
  verb: (name) => (/^(GET|POST|PUT|PATCH|DELETE|HEAD|ALL)$/.test(name) ? name.toLowerCase() : undefined),
  before: /^before$/,
  path: 'route',
};

/** `loadControllers('routes/*.js', { cwd })` of awilix-koa and awilix-express: one router with the routes of all files. */
export const awilixModel: PackageModel = {
  onCall: (m, call) => {
    const by = packageOf(call.f);
    if (by === undefined || !packages.test(by.pkg) || by.member !== 'loadControllers') return undefined;
    const pattern = stringOf(call.args[0]);
    const isKoa = by.pkg === 'awilix-koa';
    const router = m.invoke(
      { t: 'ext', pkg: isKoa ? 'koa-router' : 'express', path: [isKoa ? 'default' : 'Router'], at: call.at },
      [],
      call.at,
    );
    const cwd = stringOf(propOf(call.args[1], 'cwd')) ?? sourceDirectory('');
    const files = pattern === undefined ? [] : filesLike(m, posix.resolve(cwd, pattern), call.at);
    if (files.length === 0) return unknownVal('controllers that could not be found', call.at);
    for (const file of files) {
      writeRoutes(
        m,
        { router, prefix: '' },
        m.classes.filter((c) => c.file === file),
        style,
      );
      for (const name of ['default', '=']) {
        const exported = exportOf(m, file, name);
        if (exported?.t === 'call') chained(m, router, exported.call);
      }
    }
    return isKoa ? m.invoke({ t: 'mem', of: router, p: 'routes', at: call.at }, [], call.at) : router;
  },
};

/** `createController(api).prefix('/todos').before([log]).get('/:id', 'find')` */
function chained(m: Machine, router: Val, last: CallEvent): void {
  const calls: CallEvent[] = [];
  let first: CallEvent | undefined;
  for (let c: CallEvent | undefined = last; c !== undefined; c = c.recv?.t === 'call' ? c.recv.call : undefined) {
    const by = packageOf(c.f);
    if (by !== undefined && packages.test(by.pkg) && by.member === 'createController') {
      first = c;
      break;
    }
    calls.unshift(c);
  }
  if (first === undefined) return;
  const [made] = first.args;
  const api = made?.t === 'fn' ? m.invoke(made, [], first.at) : made;
  const prefix = calls.filter((c) => c.method === 'prefix').map((c) => stringOf(c.args[0]) ?? '');
  const before = calls.filter((c) => c.method === 'before').flatMap((c) => spread(c.args[0]));
  for (const c of calls) {
    if (!/^(get|post|put|patch|delete|head|all)$/.test(c.method ?? '')) continue;
    const path = stringOf(c.args[0]);
    const name = stringOf(c.args[1]);
    const handler = name === undefined ? undefined : propOf(api, name);
    const full = path === undefined ? unknownVal('a path that is computed', c.at) : lit(posix.join('/', ...prefix, path), c.at);
    const handlers = [...before, ...spread(c.args[2]), handler ?? unknownVal('a method that could not be followed', c.at)];
    m.invoke({ t: 'mem', of: router, p: c.method ?? 'get', at: c.at }, [full, ...handlers], c.at);
  }
}

function spread(val: Val | undefined): readonly Val[] {
  return val === undefined ? [] : val.t === 'arr' ? val.items : [val];
}
