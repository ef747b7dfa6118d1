import type { Loc } from '../../model/index.ts';
import { effective } from './inherit.ts';
import type { ProxyTarget } from './proxy.ts';
import type { NginxLocation, NginxServer } from './sites.ts';
import { argsOf } from './tree.ts';
import { patternFits } from '../patterns.ts';

/** A request that a server hands on to an application as a request for a path. */
export interface HandedOn {
  /** What a client asks the server for. */
  readonly request: string;
  readonly target: ProxyTarget;
  /** What lets only some clients in. */
  readonly shut: Loc | undefined;
}

/**
 * How a path of an application is asked for through a server; `undefined` where nothing leads to it, `unsure` where
 * rewrites, conditions or files that are not here decide.
 */
export function handedOn(server: NginxServer, path: string, isTarget: (target: ProxyTarget) => boolean): HandedOn | 'unsure' | undefined {
  const isUntried = ({ modifier, path: pattern }: NginxLocation): boolean =>
    modifier.startsWith('~') && matches(modifier, pattern, path) === undefined;
  if (server.node.unread.length > 0 || server.locations.some(isUntried)) return 'unsure';
  for (const location of server.locations) {
    const target = location.proxies.find(isTarget);
    if (target === undefined) continue;
    const request = requestFor(location, target.to, path);
    if (request === undefined || chosen(server, request) !== location) continue;
    const isOpen =
      location.node.unread.length > 0 || decidesItself.some((name) => effective(server.tree, location.node, name).nodes.length > 0);
    return isOpen ? 'unsure' : { request, target, shut: shutAt(server, location) };
  }
  return undefined;
}

const decidesItself = ['rewrite', 'if', 'access_by_lua_block', 'access_by_lua_file', 'js_access'];

/** What to ask for so that the application is asked for the path; nginx puts the URI of proxy_pass in place of the location. */
function requestFor({ modifier, path: at }: NginxLocation, to: string, path: string): string | undefined {
  const uri = /^[a-z]+:\/\/[^/]+(\/.*)?$/.exec(to)?.[1];
  if (to.includes('$')) return undefined;
  if (modifier === '=') return (uri ?? at) === path ? at : undefined;
  if (modifier.startsWith('~')) return uri === undefined && matches(modifier, at, path) ? path : undefined;
  if (uri === undefined) return path.startsWith(at) ? path : undefined;
  return path.startsWith(uri) ? at + path.slice(uri.length) : undefined;
}

function matches(modifier: string, pattern: string, request: string): boolean | undefined {
  return patternFits(pattern, request, modifier === '~*' ? 'i' : '');
}

/** The location that answers a request: the exact one, else the first pattern that fits, else the longest prefix (which `^~` puts before patterns). */
function chosen(server: NginxServer, request: string): NginxLocation | undefined {
  const exact = server.locations.find((l) => l.modifier === '=' && l.path === request);
  if (exact !== undefined) return exact;
  const longest = server.locations
    .filter((l) => (l.modifier === '' || l.modifier === '^~') && request.startsWith(l.path))
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (longest?.modifier === '^~') return longest;
  return server.locations.find((l) => l.modifier.startsWith('~') && matches(l.modifier, l.path, request)) ?? longest;
}

/** Addresses that are refused, a password, a token, a certificate. */
function shutAt(server: NginxServer, { node }: NginxLocation): Loc | undefined {
  for (const name of ['deny', 'internal', 'auth_request', 'auth_jwt', 'auth_basic', 'ssl_verify_client']) {
    const found = effective(server.tree, node, name).nodes.find(
      (n) => !(name === 'auth_basic' || name === 'ssl_verify_client') || argsOf(n)[0] !== 'off',
    );
    if (found !== undefined) return found.at;
  }
  return undefined;
}
