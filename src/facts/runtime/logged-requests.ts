import { secretNameKind } from '../env/names.ts';
import { credentialRoutes } from '../server/credential-limits.ts';
import { requestValue } from '../server/requests.ts';
import { covers, type Entry, type HttpApp } from '../server/types.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf } from '../wiring/reach.ts';
import { stringOf, type CallEvent, type Val } from '../wiring/values.ts';

const credentialHeader = /^(authorization|proxy-authorization|cookie|x-api-key|x-access-token|x-auth-token)$/i;

/** Something secret that a request brings: a part of it by name, or a whole part with secrets among the rest. */
export interface FromRequest {
  readonly what: string;
  /** It is secret on routes that take credentials alone. */
  readonly isBody?: true;
}

/** What a value takes from a request that must not be read by others. */
export function secretOfRequest(val: Val, depth = 0): FromRequest | undefined {
  if (depth > 3) return undefined;
  const inner = (v: Val): FromRequest | undefined => secretOfRequest(v, depth + 1);
  const own = partOf(val);
  if (own !== undefined) return own;
  switch (val.t) {
    case 'call': {
      // `JSON.stringify(req.body)`, `util.inspect(req.headers)`
      if (/^(stringify|inspect)$/.test(val.call.method ?? '')) return val.call.args[0] === undefined ? undefined : inner(val.call.args[0]);
      const header = /^(get|header)$/.test(val.call.method ?? '') ? stringOf(val.call.args[0]) : undefined;
      const isOfRequest = header !== undefined && credentialHeader.test(header) && isRequest(val.call.recv);
      return isOfRequest ? { what: `the ${header} header of requests` } : undefined;
    }
    case 'str':
      return first(val.parts.map((p) => (typeof p === 'string' ? undefined : inner(p))));
    case 'op':
      return /^(\+|\|\||\?\?)$/.test(val.op) ? first([inner(val.l), inner(val.r)]) : undefined;
    case 'obj':
      return first([...val.obj.props.values(), ...val.obj.spreads].map(inner));
    case 'arr':
      return first(val.items.map(inner));
    default:
      return undefined;
  }
}

function first(found: readonly (FromRequest | undefined)[]): FromRequest | undefined {
  return found.find((f) => f !== undefined);
}

function isRequest(val: Val | undefined): boolean {
  if (val?.t === 'mem') return /^(req|request|headers)$/.test(val.p) && isRequest(val.of);
  return val?.t === 'param' && val.index === 0 && /^_?(req|request|ctx|context|c)$/i.test(val.name ?? '');
}

function partOf(val: Val): FromRequest | undefined {
  const path: string[] = [];
  let root = val;
  while (root.t === 'mem') {
    path.unshift(root.p);
    root = root.of;
  }
  // `await c.req.json()`, `await request.json()`
  const isRead = root.t === 'call' && /^(json|formData|parseBody)$/.test(root.call.method ?? '') && isRequest(root.call.recv);
  const part = isRead ? ({ part: 'body', name: path[0] } as const) : requestValue(val);
  if (part === undefined) return undefined;
  if (part.part === 'headers') {
    if (part.name === undefined) return { what: 'the whole headers of requests' };
    return credentialHeader.test(part.name) ? { what: `the ${part.name} header of requests` } : undefined;
  }
  if (part.part !== 'body') return undefined;
  if (part.name === undefined) return { what: 'the whole body of requests', isBody: true };
  return secretNameKind(part.name) === undefined ? undefined : { what: `the ${part.name} of requests` };
}

/** Words that say: what is logged was taken apart before. */
const cleaned = /\bdelete\s+[\w.]+\.\w*pass|redact|sanitiz|\bomit\b|mask|scrub|\*{3,}|\[(hidden|filtered|removed)/i;

/** The route that takes credentials whose body a call logs: in its handler, or in what stands in front of it. */
export function credentialBodyAt(call: CallEvent, apps: readonly HttpApp[], wiring: Wiring): string | undefined {
  const fn = call.inFn;
  const text = fn === undefined ? '' : (wiring.machine.repo.text(fn.file)?.slice(fn.at.start, fn.at.end) ?? '');
  if (cleaned.test(text)) return undefined;
  const reaches = (entry: Entry): boolean =>
    (entry.kind === 'mount' ? [entry.value] : entry.handlers).flatMap((v) => functionsOf(v)).some((f) => callsOf(wiring, f).includes(call));
  for (const app of apps) {
    const routes = credentialRoutes(app).filter((route) => route.operation === undefined);
    const own = routes.find(reaches);
    if (own !== undefined) return own.path;
    for (const mount of app.entries) {
      if (mount.kind !== 'mount') continue;
      const met = routes.find(
        (route) => covers(mount.path, route.path) && (mount.handlesErrors || app.entries.indexOf(mount) < app.entries.indexOf(route)),
      );
      if (met !== undefined && reaches(mount)) return met.path;
    }
  }
  return undefined;
}

/** Words of a program that tells its callers by what they send along. */
const authenticates = /\bauthorization\b|\bcookies?\b|\bpassport\b|\bjsonwebtoken\b|\bjose\b|x-api-key|express-session/i;

/** Whether a program lets callers in by a header: there is something in the headers of requests to keep. */
export function authenticatesByHeader(wiring: Wiring): boolean {
  return [...wiring.modules.keys()].some((file) => authenticates.test(wiring.machine.repo.text(file) ?? ''));
}
