import { factEach, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { callsOf, functionsOf, stemsFrom } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { packageOf, propOf } from '../wiring/values.ts';
import { covers, type Mount, type Route } from './types.ts';

/** A route that a payment provider calls. */
export interface WebhookSubject extends Subject {
  readonly http: HttpService;
  readonly route: Route;
  /** Where the provider's signature is checked. */
  readonly verified: Evidence | undefined;
  /** A body parser before the route leaves no raw body to check. */
  readonly parsed: Loc | undefined;
}

/** Webhook routes of Stripe, by the words of their path or what their handler calls. */
export const stripeWebhooks = factEach('stripe webhooks', httpServices, (_repo: Repo, http): readonly WebhookSubject[] => {
  if (!http.wiring.trace.some((c) => packageOf(c.f)?.pkg === 'stripe')) return [];
  return http.app.entries.flatMap((route, i): readonly WebhookSubject[] => {
    if (route.kind !== 'route' || !route.methods.some((m) => m === 'POST' || m === 'ALL') || happens(route.conds, http.env).how === 'never')
      return [];
    const path = route.path ?? '';
    if (!/hook/i.test(path)) return [];
    const verified = verification(route, http);
    const isStripe = /stripe/i.test(path) || verified?.note === 'stripe checks the signature';
    if (!isStripe) return [];
    const before = http.app.entries.slice(0, i);
    const parser = before.find(
      (e): e is Mount => e.kind === 'mount' && isJsonParser(e) && covers(e.path, route.path) && happens(e.conds, http.env).how === 'always',
    );
    const raw = before.findIndex((e) => e.kind === 'mount' && isRawParser(e) && covers(e.path, route.path));
    const isFirst = parser !== undefined && !(raw >= 0 && raw < before.indexOf(parser));
    return [
      {
        name: `${http.name}: ${route.methods.join('/')} ${path}`,
        at: route.at,
        ...(http.service === undefined ? {} : { service: http.service }),
        http,
        route,
        verified,
        parsed: http.app.framework === 'express' && isFirst ? parser.at : undefined,
      },
    ];
  });
});

function isJsonParser(mount: Mount): boolean {
  const by = mount.from;
  if (by === undefined) return false;
  const isJson = (by.pkg === 'express' && by.member === 'json') || (by.pkg === 'body-parser' && (by.member === 'json' || by.member === ''));
  const options = by.options;
  // `verify` keeps the raw bytes; `type` and options from elsewhere may leave the route out.
  const isPlain =
    options === undefined ||
    (options.t === 'obj' &&
      options.obj.spreads.length === 0 &&
      propOf(options, 'verify') === undefined &&
      propOf(options, 'type') === undefined);
  return isJson && isPlain;
}

function isRawParser(mount: Mount): boolean {
  return (
    (mount.from?.pkg === 'express' || mount.from?.pkg === 'body-parser') && (mount.from.member === 'raw' || mount.from.member === 'text')
  );
}

function verification(route: Route, http: HttpService): Evidence | undefined {
  for (const fn of route.handlers.flatMap((h) => functionsOf(h))) {
    for (const call of callsOf(http.wiring, fn)) {
      if (/^constructEvent(Async)?$/.test(call.method ?? '')) return { at: call.at, note: 'stripe checks the signature' };
      if (/^(createHmac|timingSafeEqual|verifyHeader)$/.test(call.method ?? '') || stemsFrom(call.f, (p) => p === 'svix'))
        return { at: call.at, note: 'the signature is checked by hand' };
    }
  }
  return undefined;
}
