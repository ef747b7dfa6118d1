import { posix } from 'node:path';
import type { Loc } from '../../model/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { callsOf, functionsOf, stemsFrom } from '../wiring/reach.ts';
import { happens, type Happens, type KnownEnv } from '../wiring/truth.ts';
import { packageOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import { madeResponse } from './responses.ts';
import { joinPath, type HttpApp, type Route } from './types.ts';

/** A route that says how the service is. */
export interface HealthRoute {
  readonly path: string;
  readonly at: Loc;
  readonly happens: Happens;
  readonly purpose: 'health' | 'readiness';
  /** Calls inside that ask a dependency whether it works. */
  readonly asks: readonly { readonly at: Loc; readonly what: string }[];
  /** It can answer with something else than success (503). */
  readonly canFail: boolean;
  /** The handler could not be looked into. */
  readonly opaque: boolean;
  readonly route: Route | undefined;
}

const healthSegment =
  /^(_?health(z|s|-?check|_check|check)?|healthy|heartbeat|ping|status|liveness|livez|live|alive|up|_status|isalive|is-alive|lbheartbeat|hc|check-health|healthcheckz?)$/i;
const closerLook =
  /^(db|database|databases|sql|postgres(ql)?|mysql|mongo(db)?|redis|cache|queue|stores?|deps|dependencies|deep|full|detail(s|ed)?|checks?|all)$/i;
const readySegment = /^(_?ready|readyz|readiness|isready|is-ready|readycheck|ready-check)$/i;

/** Packages whose middleware answers a health path of its own choice. */
const healthPackages =
  /(^|[-/])(health|healthcheck|health-check|nodejs-healthcheck|healthz|actuator|health-connect|heartbeat|liveness)([-/]|$)/;

/** What a path is for: health, readiness or neither. The last segment decides, alone or below an API prefix. */
export function healthPurpose(path: string): 'health' | 'readiness' | undefined {
  const segments = path.split('/').filter((s) => s !== '');
  const last = segments.at(-1);
  if (last === undefined || segments.some((s) => /^[:{]/.test(s))) return undefined;
  if (readySegment.test(last)) return 'readiness';
  // `/ping/database`, `/health/details`: a closer look at what the path above it says.
  const above = segments.slice(0, -1);
  const closer = above.length > 0 && closerLook.test(last) ? healthPurpose(above.join('/')) : undefined;
  if (closer !== undefined) return closer;
  // A lone `status` or `ping` far below a resource (`/orders/status`) speaks of the resource.
  if (!healthSegment.test(last)) return undefined;
  const isPlain = above.every((s) =>
    /^(<[^>]*>|api|v\d+|internal|_|__|service|services|server|app|system|monitoring|management|actuator|public|probes?|-|k8s|health|healthz)$/i.test(
      s,
    ),
  );
  return isPlain ? 'health' : /^(_?health(z|-?check|_check)?|livez|liveness|heartbeat)$/i.test(last) ? 'health' : undefined;
}

/** Health, metrics and version routes answer probes and scrapers, which run no scripts and frame no pages. */
export function isForMachines(path: string | undefined): boolean {
  return path !== undefined && (healthPurpose(path) !== undefined || /\/(metrics|info|version|robots\.txt)$/.test(path));
}

/** Does a route answer users? Neither probes nor the questions that browsers ask before a request to another origin. */
export function isForUsers({ path, methods }: Route): boolean {
  return !isForMachines(path) && !(methods.length > 0 && methods.every((method) => method === 'OPTIONS'));
}

/** Packages whose clients are dependencies of a service, and the calls that go there. */
const clients =
  /^(mongoose|mongodb|pg|pg-promise|mysql|mysql2|mariadb|redis|ioredis|knex|sequelize|typeorm|@prisma\/client|@nestjs\/terminus|@nestjs\/typeorm|@nestjs\/mongoose|drizzle-orm|kysely|postgres|cassandra-driver|@elastic\/elasticsearch|amqplib|kafkajs|bullmq|bull|nats|objection|@mikro-orm\/.*|better-sqlite3|sqlite3|firebase-admin|@aws-sdk\/.*)$/;

/** Health and readiness routes of an application. */
export function healthRoutes(app: HttpApp, wiring: Wiring, env: KnownEnv): readonly HealthRoute[] {
  const routes: HealthRoute[] = [];
  for (const entry of app.entries) {
    if (entry.path === undefined) continue;
    const purpose = healthPurpose(entry.path);
    if (purpose === undefined) continue;
    if (entry.kind === 'route' && !entry.methods.some((m) => m === 'GET' || m === 'ALL' || m === 'HEAD')) continue;
    if (entry.kind === 'mount' && entry.from === undefined && functionsOf(entry.value).length === 0) continue;
    const handler: Val | undefined = entry.kind === 'route' ? entry.handlers.at(-1) : entry.value;
    const fns = handler === undefined ? [] : functionsOf(handler);
    const calls = (entry.kind === 'route' ? entry.calls : undefined) ?? fns.flatMap((fn) => callsOf(wiring, fn));
    routes.push({
      path: entry.path,
      at: entry.at,
      happens: happens(entry.conds, env),
      purpose,
      asks: calls.flatMap((c) => asked(c)),
      canFail: calls.some((c) => failsWith(c)),
      opaque: fns.length === 0 && (entry.kind === 'mount' || entry.calls === undefined),
      route: entry.kind === 'route' ? entry : undefined,
    });
  }
  return [
    ...routes,
    ...staticFiles(app, wiring, env),
    ...packaged(app, wiring, env),
    ...underPressure(app, env),
    ...terminusRoutes(wiring, env),
  ];
}

/** Packages whose middleware serves a folder of files. */
const fileServers = /^(express|serve-static|koa-static|@hono\/node-server|connect-static)$/;

/** `express.static('public')` with a file `public/healthz`: answered for as long as the process answers anything. */
function staticFiles(app: HttpApp, wiring: Wiring, env: KnownEnv): readonly HealthRoute[] {
  return app.entries.flatMap((entry): readonly HealthRoute[] => {
    if (entry.kind !== 'mount' || entry.path === undefined || entry.from === undefined || !fileServers.test(entry.from.pkg)) return [];
    if (entry.from.pkg === 'express' && entry.from.member !== 'static') return [];
    const given = stringOf(entry.from.options);
    if (given === undefined) return [];
    const folder = posix.resolve('/', given).slice(1);
    return wiring.machine.repo.files.flatMap((file): readonly HealthRoute[] => {
      if (posix.dirname(file.path) !== (folder === '' ? '.' : folder)) return [];
      // A page called status.html is for people.
      const name = posix.basename(file.path).replace(/^(.*health.*)\.(txt|html|json)$/i, '$1');
      const path = joinPath(entry.path, name);
      if (path === undefined || healthPurpose(path) !== 'health') return [];
      const base = { asks: [], canFail: false, opaque: false, route: undefined } as const;
      return [{ ...base, path, at: entry.at, happens: happens(entry.conds, env), purpose: 'health' }];
    });
  });
}

/** `app.use(actuator())`, `healthcheck.addTo(router, ...)`: the package says which path, so the mount stands for it. */
function packaged(app: HttpApp, wiring: Wiring, env: KnownEnv): readonly HealthRoute[] {
  const base = { path: 'a health path', purpose: 'health', asks: [], canFail: true, opaque: true, route: undefined } as const;
  const mounted = app.entries
    .filter((e) => e.kind === 'mount' && e.from !== undefined && healthPackages.test(e.from.pkg))
    .map((e): HealthRoute => ({ ...base, at: e.at, happens: happens(e.conds, env) }));
  const handed = wiring.trace
    .filter(
      (c) => !c.swept && healthPackages.test(packageOf(c.f)?.pkg ?? '') && c.args.some((a) => stemsFrom(a, (pkg) => pkg === app.framework)),
    )
    .map((c): HealthRoute => ({ ...base, at: c.at, happens: happens(c.conds, env) }));
  return [...mounted, ...handed];
}

function asked(call: CallEvent): readonly { readonly at: Loc; readonly what: string }[] {
  const by = packageOf(call.f);
  const isClient = (by !== undefined && clients.test(by.pkg)) || stemsFrom(call.recv, (pkg) => clients.test(pkg));
  const isPing =
    /^(ping|\$queryRaw|\$queryRawUnsafe|query|execute|raw|authenticate|command|admin|isConnected|pingCheck|\$connect|connect|info|one|oneOrNone|any|findOne|count|countDocuments|stats|health|isReady|findUnique|findUniqueOrThrow|findFirst|findMany|find|first|select|aggregate|listCollections|serverStatus|\$runCommandRaw|exists)$/.test(
      call.method ?? '',
    );
  const indicators = call.method === 'check' && stemsFrom(call.recv, (pkg) => pkg === '@nestjs/terminus') ? call.args[0] : undefined;
  if (indicators?.t === 'arr' && indicators.items.length > 0) return [{ at: call.at, what: 'check([...])' }];
  if (isClient && isPing) return [{ at: call.at, what: `${call.method ?? ''}()` }];
  // A ping on a client handed in from elsewhere still is a ping.
  if (/^(ping|\$queryRaw|authenticate|pingCheck)$/.test(call.method ?? '')) return [{ at: call.at, what: `${call.method ?? ''}()` }];
  const text = stringOf(call.args[0]);
  if (text !== undefined && /^\s*select\s+(1|now\(\))/i.test(text)) return [{ at: call.at, what: text.trim() }];
  return [];
}

function failsWith(call: CallEvent): boolean {
  // Hono: `c.json(body, 503)`, `c.text('down', 503)`.
  const second = call.recv?.t === 'param' && /^(json|text|body|html)$/.test(call.method ?? '') ? call.args[1] : undefined;
  if (second !== undefined) return second.t === 'lit' ? typeof second.v === 'number' && second.v >= 500 : second.t === 'alt';
  const status = propOf(madeResponse(call)?.init, 'status');
  if (status !== undefined) return status.t === 'lit' ? typeof status.v === 'number' && status.v >= 500 : status.t === 'alt';
  if (!/^(status|sendStatus|code|writeHead|setStatus)$/.test(call.method ?? '')) return false;
  const code = call.args[0];
  if (code?.t === 'lit') return typeof code.v === 'number' && code.v >= 500;
  return code?.t === 'alt' || code?.t === 'op';
}

/** `@godaddy/terminus` and lightship serve health routes on their own. */
function terminusRoutes(wiring: Wiring, env: KnownEnv): readonly HealthRoute[] {
  return wiring.trace.flatMap((call): readonly HealthRoute[] => {
    const by = packageOf(call.f);
    if (by?.pkg === 'lightship' && by.member === 'createLightship') {
      const base = { at: call.at, happens: happens(call.conds, env), asks: [], canFail: true, opaque: false, route: undefined };
      return [
        { ...base, path: '/health', purpose: 'health' },
        { ...base, path: '/ready', purpose: 'readiness', asks: [{ at: call.at, what: 'signalReady()' }] },
      ];
    }
    if (by?.pkg !== '@godaddy/terminus' || by.member !== 'createTerminus') return [];
    const options = call.args[1];
    const checks = options?.t === 'obj' ? options.obj.props.get('healthChecks') : undefined;
    if (checks?.t !== 'obj') return [];
    return [...checks.obj.props].flatMap(([path, val]) => {
      const purpose = healthPurpose(path);
      if (purpose === undefined) return [];
      const calls = functionsOf(val).flatMap((fn) => callsOf(wiring, fn));
      return [
        {
          path,
          at: call.at,
          happens: happens(call.conds, env),
          purpose,
          asks: calls.flatMap((c) => asked(c)),
          canFail: true,
          opaque: false,
          route: undefined,
        },
      ];
    });
  });
}

/** `@fastify/under-pressure` serves a status route only when it is told to; its own `healthCheck` is asked there. */
function underPressure(app: HttpApp, env: KnownEnv): readonly HealthRoute[] {
  return app.entries.flatMap((entry): readonly HealthRoute[] => {
    if (entry.kind !== 'mount' || entry.from?.pkg !== '@fastify/under-pressure') return [];
    const exposed = propOf(entry.from.options, 'exposeStatusRoute');
    if (exposed === undefined || (exposed.t === 'lit' && exposed.v === false)) return [];
    const path = stringOf(exposed) ?? stringOf(propOf(exposed, 'url')) ?? '/status';
    const asks = propOf(entry.from.options, 'healthCheck') === undefined ? [] : [{ at: entry.at, what: 'healthCheck()' }];
    return [
      { path, at: entry.at, happens: happens(entry.conds, env), purpose: 'health', asks, canFail: true, opaque: false, route: undefined },
    ];
  });
}
