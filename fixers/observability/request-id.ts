import type { RequestIds } from '../../src/facts/runtime/request-ids.ts';
import { healthRoutes } from '../../src/facts/server/health.ts';
import { loggersOf } from '../../src/facts/server/observability.ts';
import type { HttpService } from '../../src/facts/services/index.ts';
import { bind, freeName, insertAt, joined, type CodeFile } from '../../src/fix/code/index.ts';
import { defineFixer, isRefusal, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { creationPlace } from '../http/parts/mount.ts';
import { noPlace } from '../http/parts/reasons.ts';
import { declared } from '../http/parts/service.ts';
import { pinoIn } from '../node/parts/logger.ts';
import { frameworkLogger } from './parts/framework-logger.ts';
import { makeLogger } from './structured-logging.ts';

/** The range of pino-http that this fix was tried with. */
export const pinoHttpRange = '^11.0.0';

/** Gives every request an id that its answer and the lines about it carry. */
export const requestId = defineFixer<RequestIds>({
  title: 'Give every request an id, and log it with the request',
  // A line per request is new in the logs, and a header in every answer.
  safety: 'review',
  edits: ({ http }, _data, repo) => edits(repo, http),
});

async function edits(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const { framework, platform } = http.app;
  // Fastify gives ids by itself and logs them once it has a logger, which the rest of the service then wants as well.
  if (framework === 'fastify') return hasLogger(http) ? frameworkLogger(repo, http) : makeLogger(repo, http);
  const other = loggersOf(http.wiring, http.owner.apps, http.owner.env).find((l) => !/pino|^@nestjs\/common$/.test(l.pkg));
  if (other !== undefined) return { refuse: `It logs through ${other.pkg}; give the lines of a request their id there.` };
  const isKoa = framework === 'koa';
  if (framework !== 'express' && !isKoa && !(framework === 'nest' && platform === 'express'))
    return { refuse: `How ${framework} passes an id on to its logs is not known here; give one to each request by hand.` };
  const place = await creationPlace(repo, http);
  if (place === undefined) return { refuse: `${http.app.at.file} makes the application in a way that leaves no place behind it.` };
  const { code } = place;
  const packages = declared(repo, http.owner, code, [{ name: 'pino-http', range: pinoHttpRange, node: 20, typescript: 5 }]);
  const before = place.anchor.getEnd();
  const pinoHttp = bind(code, {
    before,
    module: 'pino-http',
    name: isPlain(repo, code) ? 'default' : 'pinoHttp',
    as: ['pinoHttp', 'httpLogger'],
  });
  const random = bind(code, { before, module: 'node:crypto', name: 'randomUUID', as: ['randomUUID', 'uuid'] });
  const log = freeName(code, ['logRequest', 'requestLogger']);
  const logger = pinoIn(repo, http.owner, code, before);
  if (isRefusal(packages)) return packages;
  if (pinoHttp === undefined || random === undefined || log === undefined || isRefusal(logger))
    return { refuse: 'Where pino-http would be imported takes a choice of names.' };
  const call = options(pinoHttp.local, random.local, logger?.name, probes(http));
  const lines = isKoa
    ? [
        `const ${log} = ${call.join('\n')};`,
        `${place.receiver}.use((ctx, next) => {`,
        `  ${log}(ctx.req, ctx.res);`,
        '  return next();',
        '});',
      ]
    : [`${place.receiver}.use(`, ...call.map((line, i) => `  ${line}${i === call.length - 1 ? ',' : ''}`), ');'];
  const added = insertAt(place, ['// One line per request, with an id that its answer carries as well.', ...lines].join('\n'));
  return added === undefined ? noPlace : joined([...pinoHttp.edits, ...random.edits, ...(logger?.edits ?? []), added, ...packages]);
}

function hasLogger({ wiring, owner }: HttpService): boolean {
  return loggersOf(wiring, owner.apps, owner.env).length > 0;
}

/** The call that makes the middleware. Headers are left out of the lines: they hold tokens and cookies. */
function options(make: string, random: string, logger: string | undefined, ignored: readonly string[]): readonly string[] {
  return [
    `${make}({`,
    ...(logger === undefined ? [] : [logger === 'logger' ? '  logger,' : `  logger: ${logger},`]),
    '  genReqId: (req, res) => {',
    `    const id = req.headers['x-request-id'] || ${random}();`,
    "    res.setHeader('X-Request-Id', id);",
    '    return id;',
    '  },',
    '  serializers: {',
    '    req: ({ id, method, url }) => ({ id, method, url }),',
    '    res: ({ statusCode }) => ({ statusCode }),',
    '  },',
    ...(ignored.length === 0 ? [] : [`  autoLogging: { ignore: ({ url }) => ${ignored.map((p) => `url === '${p}'`).join(' || ')} },`]),
    '})',
  ];
}

function probes(http: HttpService): readonly string[] {
  const paths = healthRoutes(http.app, http.wiring, http.env).flatMap((r) =>
    r.route !== undefined && /^[\w/.-]+$/.test(r.path) ? [r.path] : [],
  );
  return [...new Set(paths)];
}

function isPlain(repo: Repo, code: CodeFile): boolean {
  return !code.isTypeScript && repo.outline(code.file, 'js')?.syntax === 'cjs';
}
