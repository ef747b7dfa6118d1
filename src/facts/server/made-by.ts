import type { MadeBy } from './types.ts';
import { alternativesOf, calledPackageOf, packageOf, type Val } from '../wiring/values.ts';

/** Wrappers that give back the middleware they are given. */
const transparent = new Set([
  'express-async-handler',
  'express-async-errors',
  'koa-unless',
  'express-unless',
  'util',
  'async-middleware',
  'koa-convert',
  'koa-mount',
]);

/**
 * The package function a middleware value comes from: `helmet()` and bare `errorhandler`,
 * through wrappers (`asyncHandler(fn)`) and `new X().middleware`. undefined for the program's own functions.
 */
export function madeBy(val: Val): MadeBy | undefined {
  const called = calledPackageOf(val);
  if (called !== undefined) {
    const inner = called.call.args[0];
    // Hono's `createMiddleware(fn)` gives back the function.
    if (called.pkg === 'hono' && called.member === '/factory.createMiddleware') return inner === undefined ? undefined : madeBy(inner);
    if (transparent.has(called.pkg) && inner !== undefined) return madeBy(inner) ?? made(called, inner);
    return made(called, called.call.args[0]);
  }
  const named = packageOf(val);
  if (named !== undefined) return { ...named, options: undefined, call: undefined };
  // A method of something a package made: `passport.initialize()`, `new Limiter(opts).middleware()`, `Sentry.Handlers.x()`.
  if (val.t === 'call' && val.call.recv !== undefined && val.call.method !== undefined) {
    const owner = madeBy(val.call.recv);
    if (owner !== undefined)
      return {
        ...owner,
        member: owner.member === '' ? val.call.method : `${owner.member}.${val.call.method}`,
        call: owner.call ?? val.call,
      };
  }
  if (val.t === 'mem') {
    const owner = madeBy(val.of);
    if (owner !== undefined) return { ...owner, member: owner.member === '' ? val.p : `${owner.member}.${val.p}` };
  }
  if (val.t === 'alt') {
    for (const a of alternativesOf(val)) {
      const by = madeBy(a.val);
      if (by !== undefined) return by;
    }
  }
  return undefined;
}

function made(called: NonNullable<ReturnType<typeof calledPackageOf>>, options: Val | undefined): MadeBy {
  return { pkg: called.pkg, member: called.member, options, call: called.call };
}
