import { type Expr, factEach, type Loc, locOf, type Repo, type Subject } from '../../model/index.ts';
import { dottedName, visits } from '../js-walk.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { happens } from '../wiring/truth.ts';
import { packageOf } from '../wiring/values.ts';

/** An HTTP service with what gives its requests an id, if anything does. */
export interface RequestIds extends Subject {
  readonly http: HttpService;
  readonly source: { readonly at: Loc; readonly what: string } | undefined;
}

/** Packages that give every request an id or a trace and put it into the logs. */
const givers =
  /^(pino-http|nestjs-pino|koa-pino-logger|hapi-pino|express-pino-logger|fastify-request-id|express-request-id|koa-requestid|koa-request-id|koa-x-request-id|express-correlation-id|@jetbrains\/.*correlation.*|correlation-id|cls-rtracer|cls-hooked|nestjs-cls|@fastify\/request-context|express-http-context|als-requestid|@opentelemetry\/(sdk-node|auto-instrumentations-node|sdk-trace-node)|dd-trace|newrelic|elastic-apm-node|applicationinsights|@google-cloud\/trace-agent|@google-cloud\/logging-(bunyan|winston)|aws-xray-sdk.*|express-bunyan-logger|hono\/request-id|@nestjs-cls\/.*)$/;

/** Headers that carry it, and what programs keep it in. Business has requests with ids too, so a bare `requestId` is none. */
const headers = /^(x-)?(request|correlation|trace)-id$|^traceparent$|^x-amzn-trace-id$/i;
const keepers = /^(AsyncLocalStorage|genReqId)$/;
const properties = /^(reqId|requestId|requestID|correlationId|correlationID|traceId|request_id|correlation_id)$/;
const holders = /^(req|request|ctx|context|c|res|res\.locals|ctx\.state|store)$/;
const mention = /request[-_]?id|req[-_]?id|correlation[-_]?id|trace[-_]?id|traceparent|AsyncLocalStorage|\breq(uest)?\.id\b/i;

/** HTTP services and where their requests get an id; pages of Next have the platform for that. */
export const requestIds = factEach('request ids', httpServices, (repo: Repo, http): readonly RequestIds[] =>
  http.app.framework === 'next'
    ? []
    : [
        {
          name: http.name,
          at: http.at,
          ...(http.service === undefined ? {} : { service: http.service }),
          http,
          source: framework(http) ?? packaged(http) ?? named(repo, http),
        },
      ],
);

function framework({ app }: HttpService): RequestIds['source'] {
  if (app.framework === 'hapi') return { at: app.at, what: 'Hapi gives every request an id' };
  const logger = app.framework === 'fastify' ? app.settings.find((s) => s.name === 'logger' || s.name === 'loggerInstance') : undefined;
  if (logger !== undefined && !(logger.value.t === 'lit' && logger.value.v === false))
    return { at: logger.at, what: 'Fastify logs every request with its id' };
  return undefined;
}

function packaged({ wiring, app, env }: HttpService): RequestIds['source'] {
  for (const entry of app.entries) {
    const pkg = entry.kind === 'mount' ? entry.from?.pkg : undefined;
    if (pkg !== undefined && givers.test(pkg)) return { at: entry.at, what: `${pkg} gives every request an id` };
  }
  for (const call of wiring.trace) {
    const by = packageOf(call.f) ?? (call.method === 'register' || call.method === 'use' ? packageOf(call.args[0]) : undefined);
    if (by !== undefined && givers.test(by.pkg) && happens(call.conds, env).how !== 'never')
      return { at: call.at, what: `${by.pkg} ties what belongs to a request together` };
  }
  return undefined;
}

/** An id by its usual names anywhere in the code that the service loads. Comments are no part of an outline. */
function named(repo: Repo, { wiring }: HttpService): RequestIds['source'] {
  for (const [file, module] of wiring.modules) {
    if (!mention.test(repo.text(file) ?? '')) continue;
    for (const { expr, parent } of visits(module.outline)) {
      const name = expr === undefined ? undefined : (idNamed(expr) ?? idGiven(expr, parent?.expr));
      if (name !== undefined && expr !== undefined) return { at: locOf(file, expr.at), what: `names ${name}` };
    }
  }
  return undefined;
}

function idNamed(expr: Expr): string | undefined {
  if (expr.k === 'lit' && typeof expr.v === 'string') return headers.test(expr.v) ? expr.v : undefined;
  if (expr.k === 'id') return keepers.test(expr.n) ? expr.n : undefined;
  if (expr.k !== 'mem' || typeof expr.p !== 'string') return undefined;
  const of = dottedName(expr.o);
  if (of !== undefined && holders.test(of) && properties.test(expr.p)) return `${of}.${expr.p}`;
  return headers.test(expr.p) || keepers.test(expr.p) ? expr.p : undefined;
}

/** `req.id = …`: read alone, it may be the id of anything. */
function idGiven(expr: Expr, parent: Expr | undefined): string | undefined {
  const isTarget = parent?.k === 'set' && parent.to.p === 'mem' && parent.to.e === expr;
  const name = isTarget ? dottedName(expr) : undefined;
  return name !== undefined && /^(req|request|ctx|ctx\.state)\.id$/.test(name) ? name : undefined;
}
