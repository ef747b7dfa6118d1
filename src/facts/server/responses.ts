import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf, methodCallsOf } from '../wiring/reach.ts';
import { isClosed, packageOf, propOf, stringOf, type CallEvent, type FnVal, type Val } from '../wiring/values.ts';

/** Where the headers of an answer stand that is made as a value: `new Response(body, { headers })`. */
export interface MadeResponse {
  readonly call: CallEvent;
  /** What says its status and headers; undefined where nothing does. */
  readonly init: Val | undefined;
}

/** An answer of the web's own kind that a call makes: `new Response()`, `Response.json()`, those of Next included. Redirects are none. */
export function madeResponse(call: CallEvent): MadeResponse | undefined {
  const isNamed = (val: Val | undefined): boolean =>
    val?.t === 'global'
      ? val.name === 'Response'
      : packageOf(val)?.pkg === 'next' && /(^|\.)NextResponse$/.test(packageOf(val)?.member ?? '');
  if (call.isNew && isNamed(call.f)) return { call, init: call.args[1] };
  return call.method === 'json' && isNamed(call.recv) ? { call, init: call.args[1] } : undefined;
}

/** Names of headers, in lower case, and whether there may be others that could not be read. */
export interface HeaderNames {
  readonly names: readonly string[];
  readonly isWhole: boolean;
}

/** The headers that stand in the init of an answer. */
function headersIn(init: Val | undefined): HeaderNames {
  if (init === undefined || init.t === 'lit') return { names: [], isWhole: true };
  if (init.t !== 'obj') return { names: [], isWhole: false };
  const headers = propOf(init, 'headers');
  if (headers === undefined) return { names: [], isWhole: isClosed(init) };
  const plain = plainHeaders(headers);
  return plain?.t === 'obj'
    ? { names: [...plain.obj.props.keys()].map((name) => name.toLowerCase()), isWhole: isClosed(plain) }
    : { names: [], isWhole: plain === undefined };
}

/** The value of one header in the init of an answer; `name` in lower case. */
export function headerIn(init: Val | undefined, name: string): Val | undefined {
  const plain = plainHeaders(propOf(init, 'headers'));
  if (plain?.t !== 'obj') return undefined;
  for (const [key, value] of plain.obj.props) if (key.toLowerCase() === name) return value;
  return undefined;
}

/** `{...}` and `new Headers({...})`; undefined for a `new Headers()` that is filled by its methods. */
function plainHeaders(headers: Val | undefined): Val | undefined {
  if (headers?.t !== 'call' || headers.call.f.t !== 'global' || headers.call.f.name !== 'Headers') return headers;
  return headers.call.args[0];
}

/**
 * The headers that stand on every answer of these handlers (functions, or answers made once and for all): in each answer
 * they make, or set on it afterwards. `isWhole` says whether what is missing is known to be missing somewhere.
 */
export function headersOnAll(handlers: readonly Val[], wiring: Wiring): HeaderNames {
  const each = handlers.flatMap((handler): readonly HeaderNames[] => {
    const made = handler.t === 'call' ? madeResponse(handler.call) : undefined;
    if (made !== undefined) return [headersIn(made.init)];
    return functionsOf(handler).map((fn) => headersBy(fn, wiring));
  });
  const [first, ...rest] = each;
  const names = (first?.names ?? []).filter((name) => rest.every((h) => h.names.includes(name)));
  const isSure = each.every((h) => h.isWhole) || each.some((h) => h.isWhole && !h.names.includes('x-content-type-options'));
  return { names, isWhole: isSure };
}

function headersBy(fn: FnVal, wiring: Wiring): HeaderNames {
  const made = callsOf(wiring, fn).flatMap((c) => madeResponse(c) ?? []);
  const each = made.map((r) => headersIn(r.init));
  const [first, ...rest] = each;
  const inAll = (first?.names ?? []).filter((name) => rest.every((h) => h.names.includes(name)));
  const set = methodCallsOf(wiring, fn, ['set', 'append']).flatMap((c) => stringOf(c.args[0])?.toLowerCase() ?? []);
  return { names: [...new Set([...inAll, ...set])], isWhole: made.length > 0 && each.every((h) => h.isWhole) };
}
