import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { packageOf, type CallEvent, type Val } from '../wiring/values.ts';

/** Packages that take an application without mounting anything that a check looks for. */
const harmless =
  /^(https?|http2|spdy|net|util|assert|socket\.io|ws|express-ws|supertest|chai-http|light-my-request|serverless-http|aws-serverless-express|@vendia\/serverless-express|stoppable|http-graceful-shutdown|http-terminator|http-shutdown|server-destroy|killable|@godaddy\/terminus|lightship|close-with-grace|@sentry\/.*|@bugsnag\/.*|newrelic|elastic-apm-node|applicationinsights|swagger-.*|.*swagger.*|redoc-express|nunjucks|express-nunjucks|hbs|express-handlebars|ejs.*|consolidate|express-list-endpoints|express-listing|@socket\.io\/admin-ui|vite-express|livereload|reload|express-status-monitor|apollo-server-.*|@apollo\/server.*|graphql-.*|express-async-errors|express-prom-bundle|prom-client|greenlock.*|vhost|express-subdomain|cluster|throng|hono|@hono\/.*|hono-.*|@scalar\/.*|koa-.*|@koa\/.*|@fastify\/.*|passport.*|express-oauth-server|i18n.*|debug|lodash|chalk)$/;

/**
 * Places where an application (or a router of it) is handed to something whose doings are not known: it may mount
 * routes, headers or limits of its own, so that while there are some, absence is not proven.
 *
 * @param isPart whether a value is the application or a router mounted on it
 */
export function handedOn(wiring: Wiring, isPart: (val: Val) => boolean): readonly { readonly at: Loc; readonly why: string }[] {
  const found: { at: Loc; why: string }[] = [];
  for (const call of wiring.trace) {
    if (
      call.swept ||
      call.isModelled === true ||
      !call.args.some((a) => isPart(a) || (a.t === 'obj' && [...a.obj.props.values()].some(isPart)))
    )
      continue;
    // `app.use(router)`: a mount like any other.
    if (call.recv !== undefined && isPart(call.recv)) continue;
    const why = whyUnknown(call);
    if (why !== undefined) found.push({ at: call.at, why });
  }
  return found;
}

function whyUnknown(call: CallEvent): string | undefined {
  const by = packageOf(call.f);
  if (by !== undefined) return harmless.test(by.pkg) ? undefined : `${by.pkg} is handed the application`;
  const lost = unknownRoot(call.f) ?? (isItem(call.f) ? 'one of a list that is put together when the program runs' : undefined);
  return lost === undefined ? undefined : `a function that could not be followed is handed the application (${lost})`;
}

/** What a callback is given by a list or a promise: `globSync(...).map(require).forEach((route) => route(app))`. */
function isItem(val: Val): boolean {
  let v = val;
  while (v.t === 'mem') v = v.of;
  return v.t === 'param' && /^(forEach|map|flatMap|reduce|then)$/.test(v.of.method ?? '');
}

/** Why a value could not be told, looking through its members: `unknown.routes` is as unknown as what it is a part of. */
export function unknownRoot(val: Val): string | undefined {
  let v = val;
  while (v.t === 'mem') v = v.of;
  return v.t === 'unknown' ? v.why : undefined;
}
