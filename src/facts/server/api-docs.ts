import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { happens, holds } from '../wiring/truth.ts';
import { defaultString, packageOf, propOf, type Cond, type Val } from '../wiring/values.ts';
import { asksWho } from './guards.ts';
import { madeBy } from './made-by.ts';
import { covers, type Mount } from './types.ts';

/** Pages that show and try out every route of a service. */
export interface ApiDocs extends Subject {
  readonly http: HttpService;
  readonly path: string;
  readonly pkg: string;
  /** Whether production serves them, and to whom. */
  readonly open: 'yes' | 'off' | 'guarded' | 'unsure';
  readonly decidedAt: Loc;
}

const pages =
  /^(swagger-ui-express|swagger-ui-koa|koa2-swagger-ui|@fastify\/swagger-ui|fastify-swagger-ui|hapi-swagger|redoc-express|@scalar\/(express|fastify|hono|nestjs)-api-reference|@hono\/swagger-ui|@nestjs\/swagger)$/;

interface Served {
  readonly at: Loc;
  readonly path: string;
  readonly pkg: string;
  readonly conds: readonly Cond[];
  /** What a request passes before it. */
  readonly before: readonly Val[];
}

/** Interactive API documentation of HTTP services, one subject per service. */
export const apiDocs = factEach('interactive api docs', httpServices, (repo: Repo, http): readonly ApiDocs[] => {
  const [first] = servedBy(http);
  if (first === undefined) return [];
  const { at, path, pkg, conds, before } = first;
  const happening = happens(conds, http.env);
  const answers = before.map((val) => asksWho(repo, http, val));
  // `if (config.get('environment', 'development') !== 'production')`: what production sets there is not in the files.
  const leaning = conds.find((cond) => holds(cond, http.env).env.length > 0);
  const open =
    happening.how === 'never' || happening.how === 'off-by-default'
      ? 'off'
      : answers.includes('yes')
        ? 'guarded'
        : happening.how === 'unsure' || leaning !== undefined || answers.includes('perhaps')
          ? 'unsure'
          : 'yes';
  const decidedAt = 'cond' in happening ? happening.cond.at : (leaning?.at ?? at);
  return [{ name: http.name, at, ...(http.service === undefined ? {} : { service: http.service }), http, path, pkg, open, decidedAt }];
});

function servedBy(http: HttpService): readonly Served[] {
  const { entries } = http.app;
  const found = entries.flatMap((entry, i): readonly Served[] => {
    const values = entry.kind === 'mount' ? [entry.value] : entry.handlers;
    const packages = values.map((v) => (madeBy(v) ?? packageOf(v))?.pkg ?? '');
    const own = packages.findIndex((name) => pages.test(name));
    const pkg = packages[own];
    if (pkg === undefined) return [];
    const before = [...earlier(entries.slice(0, i), entry.path, entry.inside), ...values.slice(0, own)];
    const prefix = defaultString(propOf(entry.kind === 'mount' ? entry.from?.options : undefined, 'routePrefix'));
    const path =
      prefix === undefined ? (entry.path ?? 'a pattern') : `${entry.path === '/' ? '' : (entry.path ?? '')}/${prefix.replace(/^\//, '')}`;
    return [{ at: entry.at, path, pkg, conds: entry.conds, before }];
  });
  // Nest puts them beside its own routes: only middleware stands before them.
  const nest = http.wiring.trace
    .filter((c) => packageOf(c.f)?.pkg === '@nestjs/swagger' && /SwaggerModule\.setup$/.test(packageOf(c.f)?.member ?? '') && !c.swept)
    .map((c): Served => {
      const path = `/${defaultString(c.args[0])?.replace(/^\//, '') ?? 'docs'}`;
      const middleware = entries.filter((e): e is Mount => e.kind === 'mount' && e.call.method === 'use');
      return { at: c.at, path, pkg: '@nestjs/swagger', conds: c.conds, before: earlier(middleware, path, []) };
    });
  return [...found, ...nest];
}

function earlier(entries: HttpService['app']['entries'], path: string | undefined, inside: readonly number[]): readonly Val[] {
  return entries.flatMap((e) =>
    e.kind === 'mount' && !e.handlesErrors && (e.path === undefined || covers(e.path, path)) && e.inside.every((id, n) => inside[n] === id)
      ? [e.value]
      : [],
  );
}
