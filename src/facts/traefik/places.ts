import { fact, type Loc, type Repo } from '../../model/index.ts';
import { entryPointMiddlewares, traefikSources, type TraefikSetting, type TraefikSource } from './settings.ts';

/** A router of Traefik that hands requests to an application. */
export interface TraefikPlace {
  /** The path of its rule; `/` for all. */
  readonly path: string;
  readonly at: Loc;
  readonly hosts: readonly { readonly host: string; readonly port: number | undefined; readonly at: Loc }[];
  readonly tls: boolean;
  readonly headers: readonly { readonly name: string; readonly value: string; readonly at: Loc }[];
  readonly compressed: Loc | undefined;
  readonly limits: readonly { readonly at: Loc; readonly what: string }[];
  /** `buffering`: the largest body in bytes, 0 without a bound. */
  readonly body: { readonly bytes: number | undefined; readonly at: Loc } | undefined;
}

/** A middleware: its kind with the options below it. */
type Middleware = readonly { readonly option: string; readonly value: string; readonly at: Loc }[];

/** Every router that hands on, in the order of files and labels; one that only redirects to HTTPS is none. */
export const traefikPlaces = fact('traefik places', (repo: Repo): readonly TraefikPlace[] => {
  const sources = traefikSources(repo);
  const middlewares = middlewaresOf(sources);
  return sources.flatMap((source) =>
    [...grouped(source.settings, 'routers')].flatMap(([, router]): readonly TraefikPlace[] => {
      const rule = router.find(({ option }) => option === 'rule');
      if (rule === undefined) return [];
      const own = listOf(router, 'middlewares');
      const before = listOf(router, 'entrypoints').flatMap((entry) => entryPointMiddlewares(repo).get(entry.toLowerCase()) ?? []);
      const used = [...before, ...own].flatMap((name) => resolved(name, source.provider, middlewares, new Set()));
      const tls = router.some(({ option, value }) => (option === 'tls' && value !== 'false') || option.startsWith('tls.'));
      // What comes over TLS already is redirected nowhere. The entry point may bring the TLS, which its name tells.
      const isSecure = tls || listOf(router, 'entrypoints').some((entry) => /secure|https|tls|443/i.test(entry));
      if (!isSecure && used.some((each) => each.some(({ option }) => option === 'redirectscheme.scheme'))) return [];
      return [
        {
          path: /PathPrefix\(\s*[`"']([^`"']+)/.exec(rule.value)?.[1] ?? '/',
          at: rule.at,
          hosts: hostsOf(source, router, rule.at),
          tls,
          headers: used.flatMap(headersOf),
          compressed: used.flat().find(({ option, value }) => (option === 'compress' ? value !== 'false' : option.startsWith('compress.')))
            ?.at,
          limits: used.flatMap(limitsOf),
          body: bodyOf(used),
        },
      ];
    }),
  );
});

function grouped(settings: readonly TraefikSetting[], what: 'routers' | 'middlewares'): ReadonlyMap<string, Middleware> {
  const found = new Map<string, { option: string; value: string; at: Loc }[]>();
  for (const { name, value, at } of settings) {
    const [, own, option] = new RegExp(`^http\\.${what}\\.([^.]+)\\.(.+)$`).exec(name) ?? [];
    if (own === undefined || option === undefined) continue;
    const list = found.get(own) ?? [];
    found.set(own, list);
    list.push({ option, value, at });
  }
  return found;
}

/** By `name@provider`: labels of any container and files may declare what others use. */
function middlewaresOf(sources: readonly TraefikSource[]): ReadonlyMap<string, Middleware> {
  const found = new Map<string, Middleware>();
  for (const { provider, settings } of sources)
    for (const [name, options] of grouped(settings, 'middlewares'))
      found.set(`${name}@${provider}`, [...(found.get(`${name}@${provider}`) ?? []), ...options]);
  return found;
}

/** A middleware with those that it chains. */
function resolved(
  name: string,
  provider: TraefikSource['provider'],
  all: ReadonlyMap<string, Middleware>,
  seen: Set<string>,
): readonly Middleware[] {
  const key = name.includes('@') ? name.toLowerCase() : `${name.toLowerCase()}@${provider}`;
  const found = all.get(key);
  if (found === undefined || seen.has(key)) return [];
  seen.add(key);
  const chained = listOf(found, 'chain.middlewares');
  return [found, ...chained.flatMap((each) => resolved(each, key.endsWith('@file') ? 'file' : 'docker', all, seen))];
}

function listOf(options: Middleware, name: string): readonly string[] {
  return (options.find(({ option }) => option === name)?.value ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** Labels lead to their own container, on the port they name; files name addresses. */
function hostsOf(source: TraefikSource, router: Middleware, at: Loc): TraefikPlace['hosts'] {
  if (source.target !== undefined) {
    const port = source.settings.find(({ name }) => /^http\.services\.[^.]+\.loadbalancer\.server\.port$/.test(name));
    return [
      { host: source.target, port: port !== undefined && /^\d+$/.test(port.value) ? Number(port.value) : undefined, at: port?.at ?? at },
    ];
  }
  const service = (router.find(({ option }) => option === 'service')?.value ?? '').toLowerCase();
  return source.settings.flatMap(({ name, value, at: place }) => {
    if (!name.startsWith(`http.services.${service}.loadbalancer.servers`) || !name.endsWith('.url')) return [];
    const [, scheme, host, port] = /^(https?):\/\/([^:/]+)(?::(\d+))?/.exec(value) ?? [];
    return host === undefined ? [] : [{ host, port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port), at: place }];
  });
}

/** https://doc.traefik.io/traefik/middlewares/http/headers/ */
const settable: Readonly<Record<string, string>> = {
  customframeoptionsvalue: 'x-frame-options',
  referrerpolicy: 'referrer-policy',
  contentsecuritypolicy: 'content-security-policy',
  permissionspolicy: 'permissions-policy',
};

function headersOf(middleware: Middleware): TraefikPlace['headers'] {
  const flag = (name: string): boolean => middleware.some(({ option, value }) => option === `headers.${name}` && value === 'true');
  return middleware.flatMap(({ option, value, at }): TraefikPlace['headers'] => {
    const name = /^headers\.(.+)$/.exec(option)?.[1];
    if (name === undefined) return [];
    if (name === 'framedeny' && value === 'true') return [{ name: 'x-frame-options', value: 'DENY', at }];
    if (name === 'contenttypenosniff' && value === 'true') return [{ name: 'x-content-type-options', value: 'nosniff', at }];
    if (name === 'stsseconds' && value !== '0') {
      const text = `max-age=${value}${flag('stsincludesubdomains') ? '; includeSubDomains' : ''}`;
      return [{ name: 'strict-transport-security', value: text, at }];
    }
    const custom = /^customresponseheaders\.(.+)$/.exec(name)?.[1] ?? settable[name];
    return custom === undefined || value === '' ? [] : [{ name: custom, value, at }];
  });
}

function limitsOf(middleware: Middleware): TraefikPlace['limits'] {
  const average = middleware.find(({ option }) => option === 'ratelimit.average');
  if (average === undefined || average.value === '0') return [];
  const period = middleware.find(({ option }) => option === 'ratelimit.period')?.value ?? '1s';
  return [{ at: average.at, what: `Traefik limits requests (${average.value} in ${period})` }];
}

function bodyOf(used: readonly Middleware[]): TraefikPlace['body'] {
  const options = used.flat().filter(({ option }) => option === 'buffering' || option.startsWith('buffering.'));
  const [first] = options;
  if (first === undefined) return undefined;
  const size = options.find(({ option }) => option === 'buffering.maxrequestbodybytes');
  if (size === undefined) return { bytes: 0, at: first.at };
  return { bytes: /^\d+$/.test(size.value) ? Number(size.value) : undefined, at: size.at };
}
