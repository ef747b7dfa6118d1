import { fact, type Loc, type Repo } from '../../model/index.ts';
import { matcherOf, takesAll, type Matcher } from './matchers.ts';
import { caddySites, type CaddySite } from './sites.ts';
import type { CaddyNode } from './tree.ts';

/** A header that Caddy sets on responses. */
export interface CaddyHeader {
  readonly name: string;
  readonly value: string;
  readonly at: Loc;
}

/** A place where Caddy hands requests to an application. */
export interface CaddyPlace {
  readonly site: CaddySite;
  /** Pattern of the requests: `/api/*`; `/*` for all. */
  readonly path: string;
  readonly at: Loc;
  readonly hosts: readonly { readonly host: string; readonly port: number | undefined; readonly at: Loc }[];
  readonly headers: readonly CaddyHeader[];
  /** The directive that compresses its answers, JSON too. */
  readonly compressed: Loc | undefined;
  /** `request_body max_size`; bytes are undefined where a variable holds them. Caddy has no bound of its own. */
  readonly body: { readonly bytes: number | undefined; readonly at: Loc } | undefined;
  /** Limits of the plugin, each with the paths it is for; none: all requests. */
  readonly limits: readonly { readonly at: Loc; readonly what: string; readonly paths: readonly string[] | undefined }[];
  /** Bounds the time a request may take to arrive: `read_body` of the server, `request_buffers` of the proxy. */
  readonly collects: Loc | undefined;
}

interface Scope {
  readonly path: string;
  readonly around: readonly CaddyNode[];
}

/** Every place of every site that proxies. */
export const caddyPlaces = fact('caddy places', (repo: Repo): readonly CaddyPlace[] =>
  caddySites(repo).flatMap((site) => placesIn(site, site.body, { path: '/*', around: site.body })),
);

const proxies = new Set(['reverse_proxy', 'proxy']);
const groups = new Set(['handle', 'handle_path', 'route', 'handle_errors']);

function placesIn(site: CaddySite, nodes: readonly CaddyNode[], scope: Scope): readonly CaddyPlace[] {
  return nodes.flatMap((node): readonly CaddyPlace[] => {
    if (node.name === 'handle_errors') return [];
    if (groups.has(node.name)) {
      const { matcher } = matcherOf(node.args, scope.around);
      return placesIn(site, node.block, { path: narrowed(scope.path, matcher), around: [...scope.around, ...node.block] });
    }
    if (!proxies.has(node.name)) return [];
    // In Caddy 1 the first word is a path, and means everything below it.
    const { matcher, rest } = matcherOf(
      node.name === 'proxy' ? (node.args[0] === '/' ? ['*', ...node.args.slice(1)] : node.args) : node.args,
      scope.around,
    );
    return [placeOf(site, node, rest, { ...scope, path: narrowed(scope.path, matcher) })];
  });
}

function narrowed(path: string, matcher: Matcher): string {
  return matcher.kind === 'paths' ? (matcher.paths[0] ?? path) : path;
}

function placeOf(site: CaddySite, node: CaddyNode, upstreams: readonly string[], scope: Scope): CaddyPlace {
  const to = [...upstreams, ...node.block.flatMap(({ name, args }) => (name === 'to' ? args : []))];
  const readBody = site.options
    .filter(({ name }) => name === 'servers')
    .flatMap(({ block }) => block.filter(({ name }) => name === 'timeouts').flatMap((timeouts) => timeouts.block))
    .find(({ name }) => name === 'read_body');
  return {
    site,
    path: scope.path,
    at: node.at,
    hosts: to.flatMap((text) => hostOf(text, node.at)),
    headers: headersAt(node, scope),
    compressed: inScope(scope, ['encode', 'gzip']).find((encode) => compressesJson(encode, site))?.at,
    body: inScope(scope, ['request_body'])
      .flatMap(({ block }) => block.filter(({ name }) => name === 'max_size'))
      .map(({ args, at }) => ({ bytes: bytesOf(args[0] ?? ''), at }))
      .at(-1),
    limits: site.stock ? [] : inScope(scope, ['rate_limit', 'ratelimit']).flatMap((limit) => limitsIn(limit, scope)),
    collects: node.block.find(({ name }) => name === 'request_buffers')?.at ?? readBody?.at,
  };
}

/** Directives of these names around a place that are for all its requests, those of outer blocks first. */
function inScope(scope: Scope, names: readonly string[]): readonly CaddyNode[] {
  return scope.around.filter((node) => names.includes(node.name) && takesAll(matcherOf(node.args, scope.around).matcher, scope.path));
}

function headersAt(node: CaddyNode, scope: Scope): readonly CaddyHeader[] {
  const found = new Map<string, CaddyHeader>();
  const isFirst = node.name === 'proxy';
  for (const header of scope.around.filter(({ name }) => name === 'header')) {
    const args = isFirst && header.args[0] === '/' ? header.args.slice(1) : header.args;
    const { matcher, rest } = matcherOf(args, scope.around);
    if (!takesAll(matcher, scope.path)) continue;
    if (rest.length > 0) apply(found, rest, header.at);
    for (const line of header.block) apply(found, [line.name, ...line.args], line.at);
  }
  // What is taken off here is taken off the answer of the application alone.
  for (const line of node.block)
    if (line.name === 'header_down' && line.args[0]?.startsWith('-') !== true) apply(found, line.args, line.at);
  return [...found.values()];
}

/** `-Name` deletes; `+`, `?` and `>` set in ways of their own; three words replace a part of what is there. */
function apply(found: Map<string, CaddyHeader>, words: readonly string[], at: Loc): void {
  const [field = '', value, replacement] = words;
  const name = field
    .replace(/^[-+?>]+/, '')
    .replace(/:$/, '')
    .toLowerCase();
  if (field.startsWith('-')) {
    const prefix = name.endsWith('*') ? name.slice(0, -1) : undefined;
    for (const key of [...found.keys()]) if (prefix === undefined ? key === name : key.startsWith(prefix)) found.delete(key);
  } else if (value !== undefined && replacement === undefined && name !== '') found.set(name, { name, value, at });
}

/** By itself `encode` takes JSON, with a matcher of its own only what that names; since 2.9 it need not be told formats. */
function compressesJson({ name, args, block }: CaddyNode, site: CaddySite): boolean {
  const formats = [...args, ...block.map((line) => line.name)].filter((word) => /^(gzip|zstd|br)$/.test(word));
  if (name === 'encode' && formats.length === 0 && site.old) return false;
  const types = block
    .filter((line) => line.name === 'match')
    .flatMap((line) => [...line.args, ...line.block.flatMap((inner) => [inner.name, ...inner.args])]);
  return types.length === 0 || types.some((type) => /json|^(application\/)?\*/.test(type));
}

function limitsIn(node: CaddyNode, scope: Scope): CaddyPlace['limits'] {
  const zones = node.block.filter(({ name }) => name === 'zone');
  if (zones.length === 0) return [{ at: node.at, what: 'Caddy limits requests', paths: undefined }];
  return zones.map((zone) => {
    const match = zone.block.filter(({ name }) => name === 'match').flatMap(({ block }) => block);
    const written = (name: string): string | undefined => zone.block.find((line) => line.name === name)?.args[0];
    const paths = match.every(({ name }) => name === 'path' || name === 'method')
      ? match.flatMap(({ name, args }) => (name === 'path' ? args : []))
      : ['\0'];
    const [events, window] = [written('events'), written('window')];
    const rate = events === undefined || window === undefined ? (zone.args[0] ?? '') : `${events} in ${window}`;
    return {
      at: zone.at,
      what: `Caddy limits requests (${rate})`,
      paths: match.length === 0 ? undefined : paths.length === 0 ? [scope.path] : paths,
    };
  });
}

/** `api:3000`, `http://api:3000`, `:3000`, `h2c://api`; nothing where a variable or a socket stands. */
function hostOf(text: string, at: Loc): CaddyPlace['hosts'] {
  const [, scheme, host = '', port] =
    /^(?:([a-z0-9]+):\/\/)?(\[[^\]]+\]|[\w.-]*)(?::(\d{1,5}))?$/i.exec(
      text.replace(/\/.*$/, (rest) => (rest.startsWith('//') ? rest : '')),
    ) ?? [];
  if (host === '' && port === undefined) return [];
  return [{ host: host === '' ? 'localhost' : host, port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port), at }];
}

/** Sizes of Caddy: `10MB` are 10^7 bytes, `10MiB` 10 × 2^20. */
function bytesOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i?)b?|b)?$/i.exec(text.trim());
  if (match === null) return undefined;
  const power = match[2] === undefined ? 0 : 'kmgt'.indexOf(match[2].toLowerCase()) + 1;
  return Number(match[1]) * (match[3] === '' || match[3] === undefined ? 1000 : 1024) ** power;
}
