import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf, methodCallsOf, stemsFrom } from '../wiring/reach.ts';
import { happens, type Happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, calledPackageOf, packageOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import { madeBy } from './made-by.ts';
import type { HttpApp } from './types.ts';

/** A logger a service makes. */
export interface Logger {
  readonly at: Loc;
  readonly pkg: string;
  /** What its lines look like in production. */
  readonly format: 'json' | 'text' | 'unknown';
  readonly happens: Happens;
  readonly decidedAt: Loc;
}

/** Loggers that write JSON unless told otherwise. */
const jsonLoggers: Readonly<Record<string, RegExp>> = {
  pino: /^(pino)?$/,
  'pino-http': /^(pinoHttp)?$/,
  'koa-pino-logger': /^$/,
  'express-pino-logger': /^$/,
  'hapi-pino': /^$/,
  'nestjs-pino': /^LoggerModule\.(forRoot|forRootAsync)$/,
  bunyan: /^createLogger$/,
  'express-bunyan-logger': /^$/,
  '@google-cloud/logging-winston': /./,
  '@google-cloud/logging-bunyan': /./,
  '@aws-lambda-powertools/logger': /^Logger$/,
  'elastic-apm-node': /^$/,
  'hono-pino': /^(logger|pinoLogger)$/,
  roarr: /^Roarr$/,
  // Records with fields, which an exporter of the program's choice sends or writes.
  '@opentelemetry/api-logs': /^logs\.getLogger$/,
};

/** Loggers of a service with the format they write in production. */
export function loggersOf(wiring: Wiring, apps: readonly HttpApp[], env: KnownEnv): readonly Logger[] {
  const found: Logger[] = [];
  for (const call of wiring.trace) {
    const by = packageOf(call.f);
    const plugin = call.method === 'register' ? registeredPlugin(call.args[0]) : undefined;
    if (by !== undefined) {
      if (jsonLoggers[by.pkg]?.test(by.member) === true && !isGivenPino(call.args[0]))
        found.push({ at: call.at, pkg: by.pkg, happens: happens(call.conds, env), ...pinoFormat(call, env) });
      // Nest's own logger, told to write JSON (since version 11).
      const isJson = propOf(call.args[0], 'json');
      if (by.pkg === '@nestjs/common' && by.member === 'ConsoleLogger' && isJson?.t === 'lit' && isJson.v === true)
        found.push({ at: call.at, pkg: '@nestjs/common', happens: happens(call.conds, env), format: 'json', decidedAt: call.at });
      if (by.pkg === 'winston' && (by.member === 'createLogger' || by.member === 'configure'))
        found.push({ at: call.at, pkg: 'winston', happens: happens(call.conds, env), ...winstonFormat(call, env, wiring) });
      if (by.pkg === 'log4js' && by.member === 'configure')
        found.push({ at: call.at, pkg: 'log4js', happens: happens(call.conds, env), format: mentionsLayout(call), decidedAt: call.at });
      if (
        by.pkg === 'nest-winston' ||
        by.pkg === 'tslog' ||
        by.pkg === 'consola' ||
        by.pkg === 'signale' ||
        by.pkg === 'loglevel' ||
        by.pkg === 'tracer'
      ) {
        if (by.pkg === 'nest-winston' && call.method === 'createLogger')
          found.push({ at: call.at, pkg: by.pkg, happens: happens(call.conds, env), ...winstonFormat(call, env, wiring) });
      }
    }
    if (plugin !== undefined && jsonLoggers[plugin]?.test('') === true && !isGivenPino(propOf(call.args[0], 'options') ?? call.args[1]))
      found.push({ at: call.at, pkg: plugin, happens: happens(call.conds, env), format: 'json', decidedAt: call.at });
  }
  for (const app of apps) {
    if (app.framework !== 'fastify') continue;
    const logger = app.settings.find((s) => s.name === 'logger' || s.name === 'loggerInstance');
    if (logger === undefined) continue;
    const isOff = alternativesOf(logger.value).every((a) => a.val.t === 'lit' && a.val.v === false);
    if (!isOff)
      found.push({
        at: logger.at,
        pkg: 'fastify',
        happens: happens(logger.conds, env),
        format: transportIsPretty(logger.value, env) ? 'text' : 'json',
        decidedAt: logger.at,
      });
  }
  return found;
}

/** `pinoHttp({ logger })`, `instance` of hapi-pino: it writes through a logger of pino that is looked at by itself. */
function isGivenPino(options: Val | undefined): boolean {
  const given = propOf(options, 'logger') ?? propOf(options, 'instance');
  return calledPackageOf(given)?.pkg === 'pino';
}

function registeredPlugin(val: Val | undefined): string | undefined {
  if (val === undefined) return undefined;
  const direct = packageOf(val)?.pkg;
  if (direct !== undefined) return direct;
  if (val.t === 'obj') return registeredPlugin(val.obj.props.get('plugin'));
  if (val.t === 'arr') return val.items.map((i) => registeredPlugin(i)).find((p) => p !== undefined && p in jsonLoggers);
  if (val.t === 'mem') return registeredPlugin(val.of);
  return undefined;
}

/** pino writes JSON unless a pretty transport stands in its options in production. */
function pinoFormat(call: CallEvent, env: KnownEnv): Pick<Logger, 'format' | 'decidedAt'> {
  if (call.args.some((a) => transportIsPretty(a, env))) return { format: 'text', decidedAt: call.at };
  const targets = call.args.flatMap((a) => prettyTargets(a, env));
  const isPretty = targets.some((how) => how === 'always');
  return { format: isPretty ? 'text' : targets.length > 0 ? 'unknown' : 'json', decidedAt: call.at };
}

/** How sure it is of each target that it prints for people: `transport: { targets: [...] }`, `pino.transport({...})` as the stream. */
function prettyTargets(given: Val, env: KnownEnv): readonly Happens['how'][] {
  return alternativesOf(given).flatMap(({ val, when }): readonly Happens['how'][] => {
    const by = val.t === 'call' ? packageOf(val.call.f) : undefined;
    const options = val.t === 'call' && by?.pkg === 'pino' && by.member === 'transport' ? val.call.args[0] : propOf(val, 'transport');
    if (options === undefined) return [];
    const targets = propOf(options, 'targets');
    const all = targets?.t === 'arr' ? targets.items : [options];
    return all
      .flatMap((one) => alternativesOf(propOf(one, 'target') ?? { t: 'lit', v: undefined }))
      .filter((choice) => stringOf(choice.val) === 'pino-pretty')
      .map((choice) => happens([...when, ...choice.when], env).how)
      .filter((how) => how === 'always' || how === 'unsure');
  });
}

function transportIsPretty(options: Val, env: KnownEnv): boolean {
  for (const { val, when } of alternativesOf(options)) {
    if (happens(when, env).how !== 'always') continue;
    if (stemsFrom(val, (p) => p === 'pino-pretty')) return true;
    if (val.t !== 'obj') continue;
    for (const name of ['transport', 'prettyPrint', 'pinoHttp', 'logger']) {
      const inner = val.obj.props.get(name);
      if (inner === undefined) continue;
      for (const choice of alternativesOf(inner)) {
        if (happens(choice.when, env).how !== 'always') continue;
        if (name === 'prettyPrint' && (choice.val.t === 'obj' || (choice.val.t === 'lit' && choice.val.v === true))) return true;
        if (stringOf(propOf(choice.val, 'target')) === 'pino-pretty') return true;
        if (name !== 'transport' && transportIsPretty(choice.val, env)) return true;
      }
    }
  }
  return false;
}

/** The format of a winston logger: `format.json()` anywhere in what it or its transports are given, in production. */
function winstonFormat(call: CallEvent, env: KnownEnv, wiring: Wiring): Pick<Logger, 'format' | 'decidedAt'> {
  const options = call.args[0];
  const formats: { json: boolean; text: boolean; at: Loc }[] = [];
  let opaque = false;
  const look = (val: Val, depth: number): void => {
    if (depth > 7) return;
    for (const { val: v, when } of alternativesOf(val)) {
      if (happens(when, env).how === 'never') continue;
      if (v.t === 'call') {
        const method = v.call.method ?? '';
        const fromWinston = stemsFrom(v, (p) => p === 'winston' || p === 'logform');
        const own = packageOf(v.call.f);
        if (own !== undefined && /ecs-winston|winston-.*json|logstash|@elastic/.test(own.pkg))
          formats.push({ json: true, text: false, at: v.call.at });
        // nest-winston's own format is made for people.
        if (own?.pkg === 'nest-winston' && /nestLike$/.test(own.member)) formats.push({ json: false, text: true, at: v.call.at });
        if (fromWinston && method === 'json') formats.push({ json: true, text: false, at: v.call.at });
        else if (fromWinston && (method === 'printf' || method === 'simple' || method === 'cli' || method === 'prettyPrint'))
          formats.push({ json: printfIsJson(v.call, wiring), text: !printfIsJson(v.call, wiring), at: v.call.at });
        v.call.args.forEach((a) => look(a, depth + 1));
      } else if (v.t === 'obj')
        for (const name of ['format', 'transports']) {
          const inner = v.obj.props.get(name);
          if (inner !== undefined) look(inner, depth + 1);
          else if (v.obj.spreads.length > 0) opaque = true;
        }
      else if (v.t === 'arr') v.items.forEach((i) => look(i, depth + 1));
      else if (v.t === 'unknown') opaque = true;
    }
  };
  if (options !== undefined) look(options, 0);
  // Transports that are added afterwards, with formats of their own.
  for (const added of wiring.trace)
    if (added.method === 'add' && added.recv?.t === 'call' && added.recv.call === call && happens(added.conds, env).how === 'always')
      added.args.forEach((a) => look(a, 1));
  const json = formats.find((f) => f.json);
  const text = formats.find((f) => f.text);
  if (json !== undefined) return { format: 'json', decidedAt: json.at };
  if (text !== undefined) return { format: 'text', decidedAt: text.at };
  // winston's own default format is JSON.
  const isDefault = options === undefined || (options.t === 'obj' && !options.obj.props.has('format'));
  return { format: isDefault && !opaque ? 'json' : 'unknown', decidedAt: call.at };
}

/** `printf(info => JSON.stringify(info))` writes JSON after all. */
function printfIsJson(call: CallEvent, wiring: Wiring): boolean {
  if (call.method !== 'printf' || call.args[0] === undefined) return false;
  return functionsOf(call.args[0]).some((fn) =>
    callsOf(wiring, fn).some((c) => c.method === 'stringify' && c.recv?.t === 'global' && c.recv.name === 'JSON'),
  );
}

function mentionsLayout(call: CallEvent): Logger['format'] {
  const text = JSON.stringify([...literalsIn(call.args[0], 0)]);
  return /"json"/.test(text) ? 'json' : 'text';
}

function literalsIn(val: Val | undefined, depth: number): readonly string[] {
  if (val === undefined || depth > 5) return [];
  const text = stringOf(val);
  if (text !== undefined) return [text];
  if (val.t === 'obj') return [...val.obj.props.values()].flatMap((v) => literalsIn(v, depth + 1));
  if (val.t === 'arr') return val.items.flatMap((v) => literalsIn(v, depth + 1));
  return [];
}

/** An error tracker's initialisation. */
export interface ErrorTracker {
  readonly at: Loc;
  readonly pkg: string;
  readonly happens: Happens;
}

const trackers: readonly (readonly [RegExp, RegExp])[] = [
  [/^@sentry\/(node|bun|nestjs|nextjs|serverless|aws-serverless|google-cloud-serverless|profiling-node|deno)$/, /(^|\.)init$/],
  [/^@bugsnag\/(js|node)$/, /(^|\.)start$/],
  [/^bugsnag$/, /^$/],
  [/^rollbar$/, /^(init)?$/],
  [/^@honeybadger-io\/js$/, /configure$/],
  [/^raygun$/, /init$|^Client$/],
  [/^@airbrake\/node$/, /^Notifier$/],
  [/^airbrake-js$/, /./],
  [/^newrelic$/, /^/],
  [/^@datadog\/|^dd-trace$/, /init$/],
  [/^elastic-apm-node$/, /start$/],
  [/^@google-cloud\/error-reporting$/, /^ErrorReporting$/],
  [/^applicationinsights$/, /setup$/],
  [/^@appsignal\/nodejs$/, /^Appsignal$/],
  [/^posthog-node$/, /^$/],
  [/^@highlight-run\/node$/, /init$/],
  [/^@(ntegral|travelerdev)\/nestjs-sentry$/, /^SentryModule\.forRoot(Async)?$/],
  [/^@hono\/sentry$/, /^sentry$/],
  [/^@sentry\/hono$/, /./],
  [/^@hapi\/?sentry|^hapi-sentry$/, /./],
];

/** Error trackers a service initialises. */
export function errorTrackersOf(wiring: Wiring, env: KnownEnv): readonly ErrorTracker[] {
  const found: ErrorTracker[] = [];
  for (const call of wiring.trace) {
    const by = packageOf(call.f);
    if (by === undefined) continue;
    if (trackers.some(([pkg, member]) => pkg.test(by.pkg) && member.test(by.member)))
      found.push({ at: call.at, pkg: by.pkg, happens: happens(call.conds, env) });
  }
  return found;
}

/** Where metrics leave a service. */
export interface MetricsExit {
  readonly at: Loc;
  readonly how: 'endpoint' | 'push';
  readonly pkg: string;
  readonly happens: Happens;
}

/** Packages that open a metrics endpoint themselves once they are mounted or started. */
const metricsMiddleware =
  /^(express-prom-bundle|express-prometheus-middleware|fastify-metrics|@promster\/(express|fastify|hapi|server|koa)|prometheus-api-metrics|koa-prom-bundle|swagger-stats|@willsoto\/nestjs-prometheus|hapi-prometheus|@echo-health\/koa-prometheus-exporter|express-prometheus-bundle|@hono\/prometheus)$/;
const pushers =
  /^(hot-shots|node-statsd|statsd-client|dogstatsd|dd-trace|newrelic|applicationinsights|elastic-apm-node|aws-embedded-metrics|@aws-lambda-powertools\/metrics|lynx|@opentelemetry\/exporter-metrics-otlp-.*)$/;

/** Metrics endpoints and push clients of a service. */
export function metricsExits(wiring: Wiring, apps: readonly HttpApp[], env: KnownEnv): readonly MetricsExit[] {
  const found: MetricsExit[] = [];
  for (const app of apps) {
    for (const entry of app.entries) {
      const values = entry.kind === 'mount' ? [entry.value] : entry.handlers;
      for (const value of values) {
        const by = entry.kind === 'mount' ? (entry.from ?? madeBy(value)) : madeBy(value);
        const isMiddleware = by !== undefined && metricsMiddleware.test(by.pkg);
        const calls = functionsOf(value).flatMap((fn) => methodCallsOf(wiring, fn, ['metrics', 'getMetricsAsJSON']));
        const isRegister = calls.some(
          (c) =>
            (c.method === 'metrics' || c.method === 'getMetricsAsJSON') &&
            (stemsFrom(c.recv, (p) => p === 'prom-client') || mayBeRegister(c.recv)),
        );
        const scrapes = isRegister && (entry.path === undefined || /metric|prom|stats/i.test(entry.path) || stemsFromProm(calls));
        const byHand = entry.kind === 'route' && /(^|\/)metrics$/.test(entry.path ?? '') && writesExposition(wiring, value);
        if (byHand) found.push({ at: entry.at, how: 'endpoint', pkg: 'the route', happens: happens(entry.conds, env) });
        else if (isMiddleware || scrapes)
          found.push({ at: entry.at, how: 'endpoint', pkg: by?.pkg ?? 'prom-client', happens: happens(entry.conds, env) });
      }
    }
  }
  for (const call of wiring.trace) {
    const by = packageOf(call.f);
    if (by === undefined) continue;
    if (by.pkg === '@opentelemetry/exporter-prometheus' && by.member === 'PrometheusExporter')
      found.push({ at: call.at, how: 'endpoint', pkg: by.pkg, happens: happens(call.conds, env) });
    else if (metricsMiddleware.test(by.pkg) && /createServer|PrometheusModule\.register/.test(by.member))
      found.push({ at: call.at, how: 'endpoint', pkg: by.pkg, happens: happens(call.conds, env) });
    else if (pushers.test(by.pkg) && (call.isNew || /init|start|setup|createMetricsLogger|metricScope|^$/.test(by.member)))
      found.push({ at: call.at, how: 'push', pkg: by.pkg, happens: happens(call.conds, env) });
  }
  return found;
}

/** An answer in the text format of Prometheus, put together by the handler itself: it says so in its content type. */
function writesExposition(wiring: Wiring, handler: Val): boolean {
  return functionsOf(handler)
    .flatMap((fn) => methodCallsOf(wiring, fn, ['set', 'setHeader', 'header', 'type', 'writeHead', 'contentType', 'text', 'body']))
    .some((c) => c.args.some((arg) => literalsIn(arg, 0).some((text) => /version=(0\.0\.4|1\.0\.0)\b|openmetrics-text/.test(text))));
}

/** A register handed in, or kept in a global so that it is made once: what it is cannot be followed, what it is asked is plain. */
function mayBeRegister(val: Val | undefined): boolean {
  return val?.t === 'mem' || val?.t === 'alt' || val?.t === 'op' || val?.t === 'unknown';
}

function stemsFromProm(calls: readonly CallEvent[]): boolean {
  return calls.some(
    (c) => c.method === 'metrics' && (stemsFrom(c.recv, (p) => p === 'prom-client') || calledPackageOf(c.recv)?.pkg === 'prom-client'),
  );
}

const tellers = {
  errors: /sentry|bugsnag|rollbar|telemetry|insights|(^|[-/])apm([-/]|$)|observab|errsole|error-?(track|report)/i,
  metrics: /prom(etheus|ster)?([-/]|$)|metrics|telemetry|insights|statsd|observab|datadog|(^|[-/])apm([-/]|$)/i,
  logs: /(^|[-/@])(log|logs|logger|logging|winston|pino|bunyan)([-/]|$)|(logger|logging)$/i,
};

/** Packages of such names that are known to do something else, or to write plain text. */
const told =
  /^(@opentelemetry\/(?!sdk-node$|exporter-metrics|exporter-prometheus|sdk-metrics).*|winston(-.*)?|pino(-.*)?|bunyan(-.*)?|morgan|koa-logger|loglevel|log-symbols|log-update|log4js|node-.*-logger|@nestjs\/common|prom-client|pino-pretty|express-winston|debug)$/;

/**
 * A package a service calls whose name says that it reports errors, exports metrics or writes logs, and of which
 * nothing more is known here: organisations wrap such things in packages of their own.
 */
export function untoldPackage(wiring: Wiring, about: keyof typeof tellers): { readonly pkg: string; readonly at: Loc } | undefined {
  for (const call of wiring.trace) {
    const by = packageOf(call.f);
    if (by === undefined || !tellers[about].test(by.pkg) || told.test(by.pkg)) continue;
    // Packages of the lists above are known well enough to say that they are imported and not started.
    const isListed =
      trackers.some(([pkg]) => pkg.test(by.pkg)) || metricsMiddleware.test(by.pkg) || pushers.test(by.pkg) || by.pkg in jsonLoggers;
    if (!isListed) return { pkg: by.pkg, at: call.at };
  }
  return undefined;
}
