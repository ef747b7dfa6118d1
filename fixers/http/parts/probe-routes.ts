import type { HttpService } from '../../../src/facts/services/index.ts';
import { healthRoutes } from '../../../src/facts/server/health.ts';
import { happens } from '../../../src/facts/wiring/truth.ts';
import { besideCall, bind, freeName, insertAt, joined, type Place } from '../../../src/fix/code/index.ts';
import type { Edit, Refusal, Repo } from '../../../src/model/index.ts';
import { creationPlace } from './mount.ts';
import { noName, noPlace } from './reasons.ts';
import { codeOf, isDeclared, tooOldForCode } from './service.ts';

/** A route for a probe: its path, and what its handler does. */
export interface ProbeRoute {
  readonly path: string;
  /** Statements of the handler that end in an answer, given how the framework answers. */
  readonly body: (answer: Answering) => readonly string[];
  readonly isAsync: boolean;
  /** A comment above the route. */
  readonly comment?: string;
}

/** How a framework answers JSON: statements, and what the handler's parameters are called. */
export interface Answering {
  readonly parameters: string;
  readonly ok: (body: string) => string;
  readonly unavailable: (body: string) => string;
}

const express: Answering = {
  parameters: '(_req, res)',
  ok: (body) => `res.json(${body});`,
  unavailable: (body) => `res.status(503).json(${body});`,
};
const answering: Readonly<Record<string, Answering>> = {
  express,
  fastify: {
    parameters: '(_request, reply)',
    ok: (body) => `return reply.send(${body});`,
    unavailable: (body) => `return reply.code(503).send(${body});`,
  },
  koa: {
    parameters: '(ctx)',
    ok: (body) => `ctx.body = ${body};`,
    unavailable: (body) => `ctx.status = 503;\nctx.body = ${body};`,
  },
  hono: { parameters: '(c)', ok: (body) => `return c.json(${body});`, unavailable: (body) => `return c.json(${body}, 503);` },
};

/** Can `addProbeRoute` write routes of this framework? */
export function hasProbeRoutes(http: HttpService): boolean {
  return http.app.framework in answering;
}

/** A place for a route. */
export interface ProbePlace {
  readonly place: Place;
  /** The receiver is the application; else it is whatever the route beside it is added to. */
  readonly isApp: boolean;
}

/**
 * Where a route for probes goes: beside the one there is, else right behind the application's creation, so that no
 * limit and no log-in stands before it. Refuses where hooks of the whole application would run before it all the same.
 */
export async function probePlace(repo: Repo, http: HttpService): Promise<ProbePlace | Refusal> {
  const old = tooOldForCode(repo, http.owner);
  if (old !== undefined) return old;
  const known = healthRoutes(http.app, http.wiring, http.env).find(
    (r) => r.route !== undefined && happens(r.route.conds, http.env).how === 'always',
  );
  if (known?.route !== undefined) {
    const code = await codeOf(repo, http.owner, known.route.call.at.file);
    const beside = code === undefined ? undefined : besideCall(code, known.route.call.at, 'after');
    if (beside !== undefined && known.route.call.method === 'get' && !known.route.call.swept) return { place: beside, isApp: false };
  }
  if (http.app.framework === 'fastify') {
    const hook = http.app.entries.find(
      (e) => e.kind === 'mount' && e.call.method === 'addHook' && e.inside.length <= 1 && asksFirst(e.call.args[0]),
    );
    if (hook !== undefined)
      return { refuse: `A hook of the whole application (${hook.at.file}) runs before every route and may ask probes who they are.` };
  }
  const place = await creationPlace(repo, http);
  if (place === undefined)
    return { refuse: `${http.app.at.file} makes the application in a way that leaves no place for a route behind it.` };
  return { place, isApp: true };
}

function asksFirst(name: { readonly t: string; readonly v?: unknown } | undefined): boolean {
  return name?.t === 'lit' && /^(onRequest|preParsing|preValidation|preHandler)$/.test(String(name.v));
}

/** Edits that add a route at a place. */
export function addProbeRoute(
  http: HttpService,
  { place, isApp }: ProbePlace,
  route: ProbeRoute,
  others: readonly Edit[] = [],
): readonly Edit[] | Refusal {
  const answer = answering[http.app.framework] ?? express;
  const { code } = place;
  const isRouter = http.app.framework === 'koa' && isApp;
  const lines: string[] = [];
  const edits: Edit[] = [...others];
  let receiver = place.receiver;
  if (isRouter) {
    const pkg = ['@koa/router', 'koa-router'].find((name) => isDeclared(http.owner, name));
    if (pkg === undefined) return { refuse: 'Koa has no routes of its own, and the service uses no router.' };
    const router = bind(code, { before: place.anchor.getEnd(), module: pkg, name: 'default', as: ['Router', 'KoaRouter'], beside: 'koa' });
    const name = freeName(code, ['probes', 'probeRouter']);
    if (router === undefined || name === undefined) return noName;
    edits.push(...router.edits);
    receiver = name;
    lines.push(`const ${name} = new ${router.local}();`);
  }
  if (route.comment !== undefined) lines.push(`// ${route.comment}`);
  const body = route.body(answer).flatMap((line) => line.split('\n'));
  lines.push(
    `${receiver}.get('${route.path}', ${route.isAsync ? 'async ' : ''}${parametersOf(answer, body)} => {`,
    ...body.map((l) => `  ${l}`),
    '});',
  );
  if (isRouter) lines.push(`${place.receiver}.use(${receiver}.routes());`);
  const added = insertAt(place, lines.join('\n'));
  return added === undefined ? noPlace : joined([...edits, added]);
}

/** Parameters that are not used at the end of a list are left out. */
function parametersOf({ parameters }: Answering, body: readonly string[]): string {
  const last = /(\w+)\)$/.exec(parameters)?.[1] ?? '';
  return body.some((line) => new RegExp(`\\b${last}\\b`).test(line)) ? parameters : '()';
}
