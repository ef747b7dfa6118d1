import type { StartOptions } from '../evaluate.ts';
import type { Machine } from '../machine.ts';
import { exportOf } from '../modules.ts';
import { alternativesOf, packageOf, placeOf, type CallEvent } from '../values.ts';

/** `Bun.serve(options)`, under whatever name it was imported. */
export function isBunServe(call: CallEvent): boolean {
  if (call.method === 'serve' && call.recv?.t === 'global') return call.recv.name === 'Bun';
  const by = packageOf(call.f);
  return by?.pkg === 'bun' && by.member === 'serve';
}

/**
 * What Bun does with the file it is told to run: an object with `fetch` that is its default export is served,
 * written into the trace as the call of `Bun.serve` that no program makes.
 */
export const bunStart: NonNullable<StartOptions['then']> = { key: 'bun', run: serveExport };

function serveExport(m: Machine): void {
  const exported = exportOf(m, m.entry, 'default');
  if (exported === undefined) return;
  const served = alternativesOf(exported).find(({ val }) => val.t === 'obj' && val.obj.props.has('fetch'))?.val;
  if (served === undefined) return;
  const at = placeOf(served) ?? { file: m.entry, start: 0, end: 0 };
  m.invoke({ t: 'mem', of: { t: 'global', name: 'Bun', at }, p: 'serve', at }, [served], at);
}
