import type { PackageModel } from '../machine.ts';
import { packageOf, propOf, stringOf, type CallEvent, type Val } from '../values.ts';
import { isController, writeRoutes, type ControllerStyle } from './controllers.ts';

const style: ControllerStyle = {
  pkg: /^inversify-express-utils$/,
  controller: /^controller$/,
  verb: (name) => /^http(Get|Post|Put|Patch|Delete|Head)$/.exec(name)?.[1]?.toLowerCase() ?? (name === 'all' ? 'all' : undefined),
  before: /^withMiddleware$/,
  restIsMiddleware: true,
};

/**
 * `new InversifyExpressServer(container, null, { rootPath }, app)`: `build()` runs what `setConfig` was given on the
 * application, writes the routes of every `@controller`, and ends with what `setErrorConfig` was given.
 */
export const inversifyModel: PackageModel = {
  onCall: (m, call) => {
    if (call.method !== 'build') return undefined;
    const server = serverOf(call.recv);
    if (server === undefined) return undefined;
    const given = server.args[3];
    const app: Val =
      given === undefined || given.t === 'lit'
        ? m.invoke({ t: 'ext', pkg: 'express', path: ['default'], at: server.at }, [], server.at)
        : given;
    const configured = (method: string): void => {
      for (const c of m.trace.slice(server.id))
        if (c.method === method && serverOf(c.recv) === server && c.args[0]?.t === 'fn') m.invoke(c.args[0], [app], c.at);
    };
    server.isModelled = true;
    configured('setConfig');
    const prefix = stringOf(propOf(server.args[2], 'rootPath')) ?? '';
    writeRoutes(
      m,
      { router: app, prefix },
      m.classes.filter((c) => isController(c, style)),
      style,
    );
    configured('setErrorConfig');
    return app;
  },
};

/** The server a chain of `setConfig().setErrorConfig()` belongs to. */
function serverOf(val: Val | undefined): CallEvent | undefined {
  if (val?.t !== 'call') return undefined;
  const { call } = val;
  const by = packageOf(call.f);
  if (call.isNew && by?.pkg === 'inversify-express-utils' && by.member === 'InversifyExpressServer') return call;
  return /^set(Error)?Config$/.test(call.method ?? '') ? serverOf(call.recv) : undefined;
}
