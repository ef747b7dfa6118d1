import { factEach, type Repo, type Subject } from '../../model/index.ts';
import { edgesOf } from '../edge-places.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { callsOf, functionsOf, stemsFrom } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { calledPackageOf, type Val } from '../wiring/values.ts';
import { limitersFor, limitersOf, type Limiter } from './limits.ts';
import { covers, type Route } from './types.ts';

/** A route whose requests cost far more than others. */
export interface CostlyRoute {
  readonly route: Route;
  /** Why it is costly: "takes files", "asks openai". */
  readonly what: string;
  /** A limiter of its own or of its part of the application. */
  readonly own: Limiter | undefined;
  /** The limiter of everything, which it shares. */
  readonly general: Limiter | undefined;
  /** A place of the proxy in front with a limit for that path alone. */
  readonly edge: { readonly at: Limiter['at']; readonly what: string } | undefined;
}

export interface CostlySubject extends Subject {
  readonly http: HttpService;
  readonly routes: readonly CostlyRoute[];
}

/** Services with routes that take files through multer. */
export const uploadRoutes = factEach('services with upload routes', httpServices, (repo: Repo, http): readonly CostlySubject[] =>
  costly(repo, http, (route) => (route.handlers.some((h) => isUpload(h)) ? 'takes files' : undefined)),
);

/** Packages whose calls cost money or seconds of a processor. */
const expensive =
  /^(openai|@anthropic-ai\/sdk|@google\/(generative-ai|genai)|groq-sdk|cohere-ai|replicate|@mistralai\/mistralai|ollama|@langchain\/.+|puppeteer(-core)?|playwright(-core)?|html-pdf|html-pdf-node|node-html-to-image)(\/.*)?$/;

/** Services with routes that reach a language model or a headless browser. */
export const expensiveRoutes = factEach('services with expensive routes', httpServices, (repo: Repo, http): readonly CostlySubject[] =>
  costly(repo, http, (route) => {
    const handler = route.handlers.at(-1);
    if (handler === undefined) return undefined;
    for (const fn of functionsOf(handler))
      for (const call of callsOf(http.wiring, fn)) {
        let pkg: string | undefined;
        if (/^(create|generate|generateContent|stream|invoke|complete|chat|launch|parse|run|newPage|pdf)/.test(call.method ?? ''))
          stemsFrom(call.recv ?? call.f, (p) => expensive.test(p) && (pkg = p) !== undefined);
        if (pkg !== undefined) return `asks ${pkg}`;
      }
    return undefined;
  }),
);

function costly(repo: Repo, http: HttpService, costOf: (route: Route, http: HttpService) => string | undefined): readonly CostlySubject[] {
  const live = limitersOf(http.app, http.wiring, http.env).filter((l) => l.happens.how === 'always' || l.happens.how === 'unsure');
  const seen = new Set<string>();
  const routes = http.app.entries.flatMap((route): readonly CostlyRoute[] => {
    if (route.kind !== 'route' || happens(route.conds, http.env).how === 'never') return [];
    const place = `${route.at.file}:${route.at.start}`;
    const what = seen.has(place) ? undefined : costOf(route, http);
    if (what === undefined) return [];
    seen.add(place);
    const met = limitersFor(route, live, http.app);
    const front = edgesOf(repo, http.owner).find((p) => p.path !== '/' && p.limits.length > 0 && covers(p.path, route.path));
    const limit = front?.limits[0];
    return [
      {
        route,
        what,
        own: met.find((l) => l.onRoute || l.path !== '/'),
        general: met[0],
        edge: limit === undefined ? undefined : { at: limit.at, what: `${front?.by ?? ''} limits ${front?.path ?? ''}` },
      },
    ];
  });
  const first = routes[0];
  return first === undefined
    ? []
    : [{ name: http.name, at: first.route.at, ...(http.service === undefined ? {} : { service: http.service }), http, routes }];
}

/** `upload.single('photo')` of a multer instance. */
function isUpload(val: Val): boolean {
  if (val.t !== 'call' || !/^(single|array|fields|any)$/.test(val.call.method ?? '')) return false;
  const made = calledPackageOf(val.call.recv);
  return made !== undefined && /multer$/.test(made.pkg);
}
