import { type Evidence, fact, type Loc, locOf, type Repo, spanEnd, spanFrom, spanStart } from '../../model/index.ts';
import { effective } from './inherit.ts';
import { limitsOf } from './limits.ts';
import type { NginxLimit } from './limits.ts';
import { proxiesOf } from './proxy.ts';
import type { ProxyTarget } from './proxy.ts';
import { argsOf, childrenNamed, nginxTrees, nodesOf } from './tree.ts';
import type { NginxNode, NginxTree } from './tree.ts';

/** One address a server listens on. */
export interface NginxListen {
  /** As written: `443`, `[::]:443`, `unix:/run/x.sock`, `${PORT}`. */
  readonly address: string;
  /** Undefined for sockets and variables. */
  readonly port: number | undefined;
  readonly tls: boolean;
  readonly isDefault: boolean;
  readonly at: Loc;
}

/** A `location` block; nested ones are in their server's list too. */
export interface NginxLocation {
  /** `~ \.php$`, `= /health`, `/api/` as written. */
  readonly name: string;
  /** `=`, `~`, `~*`, `^~`, or "" for a plain prefix. */
  readonly modifier: string;
  readonly path: string;
  readonly node: NginxNode;
  readonly at: Loc;
  /** Where it hands requests to. */
  readonly proxies: readonly ProxyTarget[];
  /** `limit_req` in effect. */
  readonly limits: readonly NginxLimit[];
}

/** A `server` block of HTTP. */
export interface NginxServer {
  /** Stable and unique: file, names and ports. */
  readonly name: string;
  readonly file: string;
  /** The word `server`. */
  readonly at: Loc;
  readonly tree: NginxTree;
  readonly node: NginxNode;
  readonly listens: readonly NginxListen[];
  readonly serverNames: readonly string[];
  readonly tls: boolean;
  readonly locations: readonly NginxLocation[];
  /** What it does with most requests: answers with a redirect, refuses, proxies, serves files, or nothing of these. */
  readonly serves: 'redirect' | 'refusal' | 'proxy' | 'files' | 'both' | 'other';
  readonly proxies: readonly ProxyTarget[];
  readonly limits: readonly NginxLimit[];
  /** How its file is known to be read by nginx. */
  readonly evidence: Evidence;
  /** Reference of the image nginx runs in, where a mount or COPY tells. */
  readonly image: string | undefined;
}

/** Every HTTP server block of the repository's nginx files, in the order of files and places. One that several configurations include counts once. */
export const nginxSites = fact('nginx sites', (repo): readonly NginxServer[] => {
  const servers: NginxServer[] = [];
  const seen = new Set<string>();
  const names = new Map<string, number>();
  for (const tree of nginxTrees(repo)) {
    for (const node of nodesOf(tree.nodes)) {
      if (!isHttpServer(node)) continue;
      const key = `${node.at.file}:${node.at.start}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const server = readServer(repo, tree, node);
      const count = (names.get(server.name) ?? 0) + 1;
      names.set(server.name, count);
      servers.push(count === 1 ? server : { ...server, name: `${server.name} (${count})` });
    }
  }
  return servers;
});

function isHttpServer(node: NginxNode): boolean {
  if (node.directive.name !== 'server' || node.directive.block === undefined) return false;
  return node.context === 'http' || node.context === 'main' || node.context === undefined;
}

function readServer(repo: Repo, tree: NginxTree, node: NginxNode): NginxServer {
  const file = node.at.file;
  const origin = tree.files.find((each) => each.path === file) ?? tree.files[0];
  const listens = childrenNamed(node, 'listen').map((listen) => readListen(listen, node));
  const serverNames = childrenNamed(node, 'server_name').flatMap(argsOf);
  const locations = nodesOf(node.children)
    .filter((child) => child.directive.name === 'location')
    .map((child) => readLocation(tree, child));
  const proxies = [...proxiesOf(tree, node), ...locations.flatMap((location) => location.proxies)];
  const ports = listens.map((listen) => listen.port ?? listen.address).filter((port, i, all) => all.indexOf(port) === i);
  const label = [serverNames.filter((name) => name !== '').join(' ') || '_', ports.length === 0 ? '80' : ports.join(',')].join(':');
  return {
    name: `${file}: ${label}`,
    file,
    at: locOf(file, node.directive.nameAt),
    tree,
    node,
    listens,
    serverNames,
    tls: listens.some((listen) => listen.tls),
    locations,
    serves: servingOf(tree, node, locations, proxies),
    proxies,
    limits: limitsOf(tree, node),
    evidence: origin.evidence,
    image: origin.mounts.find((place) => place.mount.image !== undefined)?.mount.image,
  };
}

function readListen(listen: NginxNode, server: NginxNode): NginxListen {
  const [address = '', ...flags] = argsOf(listen);
  const digits = /(?:^|:)(\d{1,5})$/.exec(address)?.[1];
  const old = childrenNamed(server, 'ssl').some((node) => argsOf(node)[0] === 'on');
  return {
    address,
    port: digits !== undefined ? Number(digits) : /^[\w.*-]+$|^\[[\da-f:]+\]$/i.test(address) ? 80 : undefined,
    tls: old || flags.includes('ssl') || flags.includes('quic'),
    isDefault: flags.includes('default_server') || flags.includes('default'),
    at: listen.at,
  };
}

function readLocation(tree: NginxTree, node: NginxNode): NginxLocation {
  const args = argsOf(node);
  const modifier = args.length > 1 ? (args[0] ?? '') : (/^(=|~\*|~|\^~)(?=.)/.exec(args[0] ?? '')?.[0] ?? '');
  const path = args.length > 1 ? args.slice(1).join(' ') : (args[0] ?? '').slice(modifier.length);
  return {
    name: modifier === '' ? path : `${modifier} ${path}`,
    modifier,
    path,
    node,
    at: locOf(node.at.file, spanFrom(spanStart(node.directive.nameAt), spanEnd(node.directive.args.at(-1)?.at ?? node.directive.nameAt))),
    proxies: proxiesOf(tree, node),
    limits: limitsOf(tree, node),
  };
}

function servingOf(
  tree: NginxTree,
  server: NginxNode,
  locations: readonly NginxLocation[],
  proxies: readonly ProxyTarget[],
): NginxServer['serves'] {
  const main = locations.filter((location) => !/acme-challenge|letsencrypt/.test(location.path));
  const returns = [server, ...main.map((location) => location.node)].flatMap((node) => [
    ...childrenNamed(node, 'return'),
    ...childrenNamed(node, 'rewrite'),
  ]);
  const always =
    childrenNamed(server, 'return')[0] ?? main.find((l) => l.path === '/')?.node.children.find((n) => n.directive.name === 'return');
  const code = always === undefined ? undefined : (argsOf(always)[0] ?? '');
  if (code !== undefined && proxies.length === 0) {
    if (/^30[1278]$|^https?:|^\$scheme/.test(code)) return 'redirect';
    if (/^4\d\d$|^5\d\d$/.test(code)) return 'refusal';
  }
  const files = [server, ...main.map((location) => location.node)].some((node) =>
    node.children.some((child) => ['root', 'alias', 'try_files', 'index', 'autoindex'].includes(child.directive.name)),
  );
  // A proxy's `root` is the fallback for error pages and ACME challenges more often than a site.
  const sends = files && !(proxies.length > 0 && !servesFiles(main));
  if (proxies.length > 0) return sends ? 'both' : 'proxy';
  if (files || effective(tree, server, 'root').nodes.length > 0) return returns.length > 0 && !files ? 'other' : 'files';
  return 'other';
}

function servesFiles(locations: readonly NginxLocation[]): boolean {
  return locations.some(
    (location) =>
      location.proxies.length === 0 &&
      !/error|50x|favicon|robots/.test(location.path) &&
      location.node.children.some((child) => ['root', 'alias', 'try_files'].includes(child.directive.name)),
  );
}
