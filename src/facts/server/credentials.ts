import { fact, factEach, type Repo } from '../../model/index.ts';
import { httpServices, type HttpService } from '../services/index.ts';
import { credentialCookies, type Cookie } from './cookies.ts';
import { corsPolicies, type CorsPolicy } from './cors.ts';
import { credentialRoutes } from './credential-limits.ts';

/** HTTP services with at least one route that takes credentials. */
export const credentialServices = factEach('services that take credentials', httpServices, (_repo: Repo, s): readonly HttpService[] =>
  credentialRoutes(s.app).length > 0 ? [s] : [],
);

/** One entry per service: facts about the whole program are not repeated for each of its apps. */
export const oneEach = fact('http services, one entry each', (repo: Repo): readonly HttpService[] => {
  const all = httpServices(repo);
  return all.filter((s, i) => all.findIndex((other) => other.service === s.service) === i);
});

/** A session or credential cookie of a service. */
export interface CookieSubject {
  readonly name: string;
  readonly at: Cookie['at'];
  readonly service: string;
  readonly cookie: Cookie;
  readonly http: HttpService;
}

/** Every cookie that carries a session or a credential, per service. */
export const cookieSubjects = factEach('credential cookies', oneEach, (_repo: Repo, http): readonly CookieSubject[] => {
  const seen = new Map<string, number>();
  return credentialCookies(http.wiring, http.env)
    .filter((c) => c.happens.how !== 'never')
    .map((cookie) => {
      const base = `${http.owner.name}: cookie ${cookie.name}`;
      const n = (seen.get(base) ?? 0) + 1;
      seen.set(base, n);
      return { name: n === 1 ? base : `${base} (${n})`, at: cookie.at, service: http.owner.id, cookie, http };
    });
});

/** Session cookies alone: those whose middleware holds a signing secret. */
export const sessionSubjects = factEach('session cookies', cookieSubjects, (_repo: Repo, c): readonly CookieSubject[] =>
  c.cookie.kind === 'session' ? [c] : [],
);

/** A service with the CORS policies in effect on it. */
export interface CorsSubject extends HttpService {
  readonly policies: readonly CorsPolicy[];
}

/** HTTP services on which CORS is configured. Without it browsers refuse foreign origins, which is the safe state. */
export const corsSubjects = factEach('services with CORS', httpServices, (_repo: Repo, s): readonly CorsSubject[] => {
  const policies = corsPolicies(s.app, s.wiring, s.env).filter((p) => p.happens.how !== 'never' && p.origin !== 'off');
  return policies.length === 0 ? [] : [{ ...s, policies }];
});
