import type { Followed } from '../../src/facts/server/process.ts';
import { facesOf, type HttpService } from '../../src/facts/services/index.ts';
import { packageOf } from '../../src/facts/wiring/values.ts';
import { bind, freeName, imports, insertAt, isTaken, joined, type CodeFile } from '../../src/fix/code/index.ts';
import { isRefusal, defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';
import { creationPlace } from '../http/parts/mount.ts';
import { noPlace, noRoutesFor } from '../http/parts/reasons.ts';
import { declared } from '../http/parts/service.ts';
import { afterImports } from '../node/parts/imports-place.ts';

/** The range of prom-client that this fix was tried with. */
export const promClientRange = '^15.1.0';

/** Measures requests and serves the numbers to a scraper. */
export const metricsEndpoint = defineFixer<Followed>({
  title: 'Serve metrics of the process and its requests at /metrics',
  // It answers everybody who reaches the port; what stands in front must not forward it.
  safety: 'review',
  edits: ({ owner }, _data, repo) => {
    const faces = facesOf(owner);
    const [http] = faces;
    if (http === undefined) return { refuse: 'It answers no HTTP that could be asked; give it a port for metrics, or push them.' };
    return faces.length > 1 ? { refuse: 'It answers on several ports; choose the one that serves metrics.' } : edits(repo, http);
  },
});

async function edits(repo: Repo, http: HttpService): Promise<readonly Edit[] | Refusal> {
  const lines = parts[http.app.framework];
  if (http.wiring.trace.some((c) => packageOf(c.f)?.pkg === 'prom-client'))
    return { refuse: 'It has metrics already; serve what its registry gives as /metrics.' };
  if (lines === undefined) return noRoutesFor(http.app.framework);
  if (http.app.entries.some((e) => e.kind === 'route' && e.path === '/metrics'))
    return { refuse: '/metrics is answered already, by something else.' };
  const place = await creationPlace(repo, http);
  if (place === undefined) return { refuse: `${http.app.at.file} makes the application in a way that leaves no place behind it.` };
  const { code } = place;
  const names = namesIn(code);
  const seconds = freeName(code, ['requestSeconds', 'httpRequestSeconds']);
  const packages = declared(repo, http.owner, code, [{ name: 'prom-client', range: promClientRange }]);
  if (isRefusal(packages)) return packages;
  if (names === undefined || seconds === undefined) return { refuse: 'Where prom-client would be imported takes a choice of names.' };
  const { client, line } = names;
  // At the top of the module: a registry takes each metric once, however often an application is made.
  const top = afterImports(code);
  const made = [
    `${client}collectDefaultMetrics();`,
    `const ${seconds} = new ${client}Histogram({`,
    "  name: 'http_request_duration_seconds',",
    "  help: 'Duration of HTTP requests in seconds',",
    "  labelNames: ['method', 'route', 'status'],",
    '});',
  ];
  const metrics = top === undefined ? undefined : insertAt(top, made.join('\n'));
  const served = insertAt(place, lines(place.receiver, seconds, `${client}register`, routeOf(http)).join('\n'));
  return metrics === undefined || served === undefined ? noPlace : joined([...line, metrics, served, ...packages]);
}

/** The names of the package: one import of three names, or the package under a name of its own in CommonJS. */
function namesIn(code: CodeFile): { readonly client: string; readonly line: readonly Edit[] } | undefined {
  if (!code.source.getStatements().some((s) => s.getKindName() === 'ImportDeclaration')) {
    const whole = bind(code, { module: 'prom-client', name: 'default', as: ['promClient', 'prometheus'] });
    return whole === undefined ? undefined : { client: `${whole.local}.`, line: whole.edits };
  }
  const wanted = ['collectDefaultMetrics', 'Histogram', 'register'];
  if (imports(code, 'prom-client') || wanted.some((name) => isTaken(code, name))) return undefined;
  const first = bind(code, { module: 'prom-client', name: 'collectDefaultMetrics', as: ['collectDefaultMetrics'] });
  const line = first?.edits.map((edit) => ({ ...edit, text: edit.text.replace('collectDefaultMetrics', wanted.join(', ')) }));
  return line === undefined ? undefined : { client: '', line };
}

/** @param route an expression for the pattern of the route that answered, where the framework leaves a choice */
type Lines = (app: string, seconds: string, register: string, route: string) => readonly string[];

/** The pattern of the route, below what its router is mounted at; without that where a mount has ids in its path, which would be a series each. */
function routeOf({ app }: HttpService): string {
  const hasIds = app.entries.some(({ path, call, inside }) => {
    const own = call.args[0]?.t === 'lit' ? String(call.args[0].v) : '';
    const above = path?.endsWith(own) === true ? path.slice(0, path.length - own.length) : path;
    return inside.length > 1 && (above === undefined || /[:*<]/.test(above));
  });
  return hasIds ? "req.route ? req.route.path : 'none'" : "req.route ? req.baseUrl + req.route.path : 'none'";
}

const note = '// For the scraper alone: whatever stands in front of the service must not forward it.';

const parts: Readonly<Partial<Record<string, Lines>>> = {
  express: (app, seconds, register, route) => [
    `${app}.use((req, res, next) => {`,
    `  const end = ${seconds}.startTimer();`,
    "  res.on('finish', () => {",
    `    const route = ${route};`,
    '    end({ method: req.method, route, status: res.statusCode });',
    '  });',
    '  next();',
    '});',
    note,
    `${app}.get('/metrics', async (_req, res) => {`,
    `  res.set('Content-Type', ${register}.contentType).send(await ${register}.metrics());`,
    '});',
  ],
  fastify: (app, seconds, register) => [
    `${app}.addHook('onResponse', async (request, reply) => {`,
    `  const labels = { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode };`,
    `  ${seconds}.observe(labels, reply.elapsedTime / 1000);`,
    '});',
    note,
    `${app}.get('/metrics', async (_request, reply) => reply.type(${register}.contentType).send(await ${register}.metrics()));`,
  ],
};
