import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { exportOf } from '../wiring/modules.ts';
import { alternativesOf, numberOf, packageOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { listensOf } from './listens.ts';
import { madeBy } from './made-by.ts';
import type { BodyRead, HttpApp, Mount } from './types.ts';

/**
 * Applications of Elysia. Its routes and hooks reach from instance to instance by rules of their own (`as: 'scoped'`,
 * guards, macros) and are not followed: only what packages are told is, the rest stays unknown.
 */
export function elysiaApps(wiring: Wiring): readonly HttpApp[] {
  const all = wiring.trace.filter((c) => isInstance(c) && !c.swept);
  if (all.length === 0) return [];
  const plugins = new Set(
    wiring.trace.flatMap((c) => (c.method === 'use' ? c.args.flatMap((a) => alternativesOf(a).map(({ val }) => rootOf(val))) : [])),
  );
  return all
    .filter((call) => !plugins.has(call))
    .flatMap((call) => {
      const isApp = (val: Val): boolean => rootOf(val) === call;
      const listens = listensOf(wiring, isApp);
      const isExported = isServed(exportOf(wiring.machine, wiring.entry, 'default'), isApp);
      return listens.length > 0 || isExported ? [appOf(call, listens.length > 0 ? listens : [call], wiring)] : [];
    });
}

function isInstance(call: CallEvent): boolean {
  const by = packageOf(call.f);
  return call.isNew && by?.pkg === 'elysia' && /^(Elysia)?$/.test(by.member);
}

/** The instance behind a chain: every method of it gives itself back. */
function rootOf(val: Val | undefined, depth = 0): CallEvent | undefined {
  if (val?.t !== 'call' || depth > 200) return undefined;
  return isInstance(val.call) ? val.call : rootOf(val.call.recv, depth + 1);
}

function isServed(exported: Val | undefined, isApp: (val: Val) => boolean): boolean {
  if (exported === undefined) return false;
  return [exported, propOf(exported, 'fetch')].some(
    (v) => v !== undefined && (isApp(v) || (v.t === 'mem' && v.p === 'fetch' && isApp(v.of))),
  );
}

function appOf(root: CallEvent, listens: readonly CallEvent[], wiring: Wiring): HttpApp {
  const entries = wiring.trace.flatMap((call): readonly Mount[] => {
    if (call.method !== 'use' || rootOf(call.recv) === undefined) return [];
    return call.args
      .flatMap((arg) => alternativesOf(arg))
      .flatMap(({ val, when }): readonly Mount[] => {
        const from = madeBy(val);
        if (from === undefined || from.pkg === 'elysia') return [];
        const conds = [...call.conds, ...when];
        return [
          {
            kind: 'mount',
            call,
            at: call.nameAt,
            path: '/',
            conds,
            inside: [root.id],
            through: [],
            value: val,
            from,
            handlesErrors: false,
          },
        ];
      });
  });
  const blind: { readonly at: Loc; readonly why: string } = { at: root.at, why: 'the routes and hooks of Elysia are not followed' };
  // Elysia reads the bodies that its handlers ask for; what it is told about their size goes to the server below it.
  const limit = numberOf(propOf(propOf(root.args[0], 'serve'), 'maxRequestBodySize'));
  const reads: readonly BodyRead[] = [{ at: root.at, what: 'Elysia', limit, conds: root.conds }];
  return { framework: 'elysia', platform: 'elysia', at: root.at, call: root, entries, settings: [], listens, blind: [blind], reads };
}
