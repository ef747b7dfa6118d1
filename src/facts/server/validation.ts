import { factEach, factOf, type Evidence, type Expr, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { dottedName, visits } from '../js-walk.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { callsOf, functionsFrom, functionsOf, stemsFrom } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { packageOf, placeOf, propOf, type Val } from '../wiring/values.ts';
import { madeBy } from './made-by.ts';
import { covers, type HttpApp, type Mount, type Route } from './types.ts';

/** A route that reads the body of its requests. */
export interface BodyRoute {
  readonly route: Route;
  /** `schema`: a validation library looks at it; `perhaps`: something called validation does, or what runs could not be followed. */
  readonly validated: 'schema' | 'perhaps' | 'no';
  readonly by: Evidence | undefined;
  /** Only single values are looked at, by functions that take a text: the others come as they were sent. */
  readonly valueByValue?: true;
}

type ValidationEvidence = Evidence & Pick<BodyRoute, 'valueByValue'>;

export interface ValidationSubject extends Subject {
  readonly http: HttpService;
  readonly routes: readonly BodyRoute[];
}

/** Services with routes that read bodies. */
export const validationSubjects = factEach('services that read bodies', httpServices, (repo: Repo, http): readonly ValidationSubject[] => {
  const routes = bodyRoutes(repo, http);
  return routes.length === 0
    ? []
    : [{ name: http.name, at: http.at, ...(http.service === undefined ? {} : { service: http.service }), http, routes }];
});

const validators =
  /^(celebrate|express-validation|express-joi-validator|express-zod-api|joi|@hapi\/joi|zod|yup|ajv|express-validator|class-validator|superstruct|valibot|io-ts|fastest-validator|validatorjs|validate\.js|express-openapi-validator|express-joi-validation|koa-parameter|koa-joi-router|koa-validate|@sinclair\/typebox|@vinejs\/vine|arktype|jsonschema|is-my-json-valid|indicative|validator|envalid|effect|@effect\/schema|express-json-validator-middleware|express-jsonschema|swagger-express-middleware|routing-controllers|tsoa|@ts-rest\/express|nestjs-zod|zod-express-middleware|routing-controllers-openapi)(\/.*)?$/;

/** What providers send there is told by its signature, not by its shape. */
const signedPath = /hook|\/(acs|callback)(\/|$)/i;

/** The routes of an application that read bodies. */
export function bodyRoutes(repo: Repo, http: HttpService): readonly BodyRoute[] {
  const { app } = http;
  const global = globalValidation(app);
  return app.entries.flatMap((entry, i): readonly BodyRoute[] => {
    if (entry.kind !== 'route' || !entry.methods.some((m) => m === 'POST' || m === 'PUT' || m === 'PATCH')) return [];
    if (happens(entry.conds, http.env).how === 'never') return [];
    if (signedPath.test(entry.path ?? '')) return [];
    const handler = entry.handlers.at(-1);
    if (handler === undefined || !readsBody(repo, http, handler, app)) return [];
    const before = app.entries.filter(
      (e, k): e is Mount =>
        e.kind === 'mount' &&
        (k < i || app.framework === 'fastify') &&
        !e.handlesErrors &&
        covers(e.path, entry.path) &&
        e.inside.every((id, n) => entry.inside[n] === id),
    );
    const schema: ValidationEvidence | undefined = global ?? schemaOption(entry) ?? inPipes(entry, http) ?? inChain(entry, before, http);
    if (schema !== undefined) {
      const { valueByValue, ...by } = schema;
      return [{ route: entry, validated: 'schema', by, ...(valueByValue === undefined ? {} : { valueByValue }) }];
    }
    const isNamed = [...entry.handlers, ...before.map((m) => m.value)].some((v) => isNamedValidation(v, http));
    // A pipe of the program's own that nothing is known of may well look at the body.
    const isLost = entry.pipes !== undefined || entry.handlers.some((h) => h.t === 'unknown' || h.t === 'param');
    return [{ route: entry, validated: isNamed || isLost ? 'perhaps' : 'no', by: undefined }];
  });
}

/** Nest's pipe for every route. */
function globalValidation(app: HttpApp): Evidence | undefined {
  const pipe = app.entries.find(
    (e): e is Mount =>
      e.kind === 'mount' && (/ValidationPipe/.test(e.from?.member ?? '') || validators.test(e.from?.pkg ?? '')) && e.path === '/',
  );
  return pipe === undefined ? undefined : { at: pipe.at, note: 'validates every request' };
}

/** `schema: { body }` of Fastify, `validate: { payload }` of Hapi. */
function schemaOption(route: Route): Evidence | undefined {
  const schema = propOf(route.options, 'schema');
  const body = propOf(schema, 'body') ?? propOf(propOf(route.options, 'validate'), 'payload');
  const opaque = schema !== undefined && schema.t !== 'obj' && schema.t !== 'lit';
  return body !== undefined || opaque ? { at: placeOf(body ?? schema) ?? route.at, note: 'a schema for the body' } : undefined;
}

/** Nest's pipes of one route: a class of a package, or one of the program's own whose methods, or whose parents' methods, validate. */
function inPipes(route: Route, http: HttpService): Evidence | undefined {
  for (const pipe of route.pipes ?? []) {
    const by = packageOf(pipe) ?? madeBy(pipe);
    if (by !== undefined && (/ValidationPipe|ZodPipe/.test(by.member) || validators.test(by.pkg)))
      return { at: placeOf(pipe) ?? route.at, note: 'validates the body' };
    const call = validatingCall(pipe, http);
    if (call !== undefined) return { at: call, note: 'a pipe that validates the body' };
  }
  return undefined;
}

function validatingCall(pipe: Val, http: HttpService): Loc | undefined {
  // `new SchemaPipe(schema)`: what it holds is the schema.
  if (pipe.t === 'obj' && [...pipe.obj.props.values()].some((v) => stemsFrom(v, (p) => validators.test(p)))) return pipe.obj.at;
  const first = pipe.t === 'class' ? pipe.cls : pipe.t === 'obj' ? pipe.obj.cls : undefined;
  for (let cls = first; cls !== undefined; cls = cls.parent?.t === 'class' ? cls.parent.cls : undefined) {
    const parent = packageOf(cls.parent);
    if (parent !== undefined && /ValidationPipe/.test(parent.member)) return cls.at;
    const { file } = cls;
    const methods = new Set(cls.outline.members.map((member) => member.fn));
    const call = http.wiring.trace.find(
      (c) =>
        c.inFn?.file === file &&
        methods.has(c.inFn.index) &&
        (validators.test(packageOf(c.f)?.pkg ?? '') || stemsFrom(c.recv, (p) => validators.test(p))),
    );
    if (call !== undefined) return call.at;
  }
  return undefined;
}

function inChain(route: Route, before: readonly Mount[], http: HttpService): ValidationEvidence | undefined {
  const values = [...before.map((m) => m.value), ...route.handlers];
  for (const value of values) {
    const by = madeBy(value);
    if (by !== undefined && validators.test(by.pkg)) return { at: placeOf(value) ?? route.at, note: `${by.pkg} validates` };
    if (stemsFrom(value, (p) => validators.test(p))) return { at: placeOf(value) ?? route.at, note: 'validates the request' };
    for (const fn of functionsOf(value)) {
      const calls = callsOf(http.wiring, fn).filter((c) => {
        const named = packageOf(c.f);
        return (
          (named !== undefined && validators.test(named.pkg)) ||
          stemsFrom(c.recv, (p) => validators.test(p)) ||
          /^(safeParse|safeParseAsync|validateAsync|parseAsync)$/.test(c.method ?? '')
        );
      });
      const [first] = calls;
      if (first === undefined) continue;
      const byValue = calls.every((c) => packageOf(c.f)?.pkg === 'validator' || stemsFrom(c.recv, (p) => p === 'validator'));
      return { at: first.at, note: 'validates the request', ...(byValue ? { valueByValue: true as const } : {}) };
    }
  }
  return undefined;
}

const validationName = /valid|sanitiz|schema|parseBody|assert/i;

function isNamedValidation(value: Val, http: HttpService): boolean {
  if (value.t === 'unknown' || value.t === 'mem') return true;
  return functionsOf(value).some(
    (fn) =>
      validationName.test(fn.name ?? '') ||
      functionsFrom(http.wiring, fn).some(({ file, index }) => {
        const outline = http.wiring.modules.get(file)?.outline;
        return validationName.test(outline?.functions[index]?.name ?? '');
      }) ||
      callsOf(http.wiring, fn).some((c) => validationName.test(c.method ?? '')),
  );
}

/** Functions of a file that read what a request carries in its body, by index. */
const bodyReaders = factOf(
  'functions that read bodies',
  (repo: Repo, file: string): ReadonlySet<number> => {
    const found = new Set<number>();
    if (!/\b(body|payload)\b/.test(repo.text(file) ?? '')) return found;
    const outline = repo.outline(file, 'js');
    if (outline === undefined) return found;
    for (const { expr, stmt, fn } of visits(outline)) {
      if (fn === undefined) continue;
      if (expr !== undefined && isBody(expr)) found.add(fn);
      if (
        stmt?.s === 'let' &&
        stmt.to.p === 'obj' &&
        /^_?(req|request)$/.test(dottedName(stmt.e) ?? '') &&
        stmt.to.props.some((p) => p.n === 'body')
      )
        found.add(fn);
    }
    outline.functions.forEach((f, i) => {
      const [first] = f.params;
      if (first?.p === 'obj' && first.props.some((p) => p.n === 'body')) found.add(i);
    });
    return found;
  },
  (file) => file,
);

function isBody(expr: Expr): boolean {
  return (
    expr.k === 'mem' &&
    (expr.p === 'body' || expr.p === 'payload') &&
    /^_?(req|request|ctx\.request|context\.request|ctx\.req)\.(body|payload)$/.test(dottedName(expr) ?? '')
  );
}

function readsBody(repo: Repo, http: HttpService, handler: Val, app: HttpApp): boolean {
  // Nest hands the body over through a decorator of the parameter.
  return functionsOf(handler).some((fn) => {
    const own = http.wiring.modules.get(fn.file)?.outline.functions[fn.index];
    if (app.framework === 'nest')
      return own?.paramDecorators?.some((ds) => ds.some((d) => d.k === 'call' && dottedName(d.f) === 'Body')) === true;
    return functionsFrom(http.wiring, fn).some(({ file, index }) => bodyReaders(repo, file).has(index));
  });
}
