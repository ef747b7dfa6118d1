import type { Loc } from '../../model/index.ts';
import { argsOf, childrenNamed } from './tree.ts';
import type { NginxNode, NginxTree } from './tree.ts';

/** Where a `proxy_pass` (or a relative of it) sends requests. */
export interface ProxyTarget {
  /** As written. */
  readonly to: string;
  readonly protocol: string;
  /** Hosts behind it, upstreams resolved; empty where a variable hides them. */
  readonly hosts: readonly ProxyHost[];
  readonly at: Loc;
  /** The upstream block it names. */
  readonly upstream: string | undefined;
}

export interface ProxyHost {
  /** Name or address; the path for a socket. */
  readonly host: string;
  readonly port: number | undefined;
  readonly at: Loc;
}

const passes = ['proxy_pass', 'grpc_pass', 'uwsgi_pass', 'fastcgi_pass', 'scgi_pass'];

/** Targets named directly in a block (and in `if` and `limit_except` blocks inside it, which are not places of their own). */
export function proxiesOf(tree: NginxTree, block: NginxNode): readonly ProxyTarget[] {
  return block.children.flatMap((child) => {
    if (child.directive.name === 'if' || child.directive.name === 'limit_except') return proxiesOf(tree, child);
    if (!passes.includes(child.directive.name)) return [];
    const to = argsOf(child)[0] ?? '';
    const at = child.at;
    const resolved = resolveVariable(block, to);
    const parts = /^(?:([a-z]+):\/\/)?(unix:[^:]+|\[[^\]]*\]|[^:/]*)(?::([^/]*))?/.exec(resolved);
    const protocol = parts?.[1] ?? child.directive.name.replace(/_pass$/, '');
    const host = parts?.[2] ?? '';
    if (host === '' || host.includes('$')) return [{ to, protocol, hosts: [], at, upstream: undefined }];
    const upstream = upstreamHosts(tree, host);
    if (upstream !== undefined) return [{ to, protocol, hosts: upstream, at, upstream: host }];
    const port = portOf(parts?.[3], protocol);
    return [{ to, protocol, hosts: [{ host, port, at }], at, upstream: undefined }];
  });
}

/** `proxy_pass $backend` with a `set $backend http://app:3000` in scope. */
function resolveVariable(block: NginxNode, to: string): string {
  const name = /^(?:https?:\/\/)?(\$\w+)/.exec(to)?.[1];
  if (name === undefined) return to;
  for (let scope: NginxNode | undefined = block; scope !== undefined; scope = scope.parent) {
    const set = childrenNamed(scope, 'set').find((node) => argsOf(node)[0] === name);
    const value = set === undefined ? undefined : argsOf(set)[1];
    if (value !== undefined) return to.replace(name, () => value);
  }
  return to;
}

function portOf(text: string | undefined, protocol: string): number | undefined {
  if (text === undefined) return protocol === 'https' ? 443 : protocol === 'http' ? 80 : undefined;
  return /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

/** Servers of an upstream block; undefined when the configuration has none of that name. */
export function upstreamHosts(tree: NginxTree, name: string): readonly ProxyHost[] | undefined {
  const block = tree.named.get('upstream')?.find((node) => argsOf(node)[0] === name);
  return block === undefined ? undefined : childrenNamed(block, 'server').flatMap(hostOf);
}

function hostOf(server: NginxNode): readonly ProxyHost[] {
  const address = argsOf(server)[0] ?? '';
  if (address.startsWith('unix:')) return [{ host: address, port: undefined, at: server.at }];
  const parts = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(address);
  return parts === null ? [] : [{ host: parts[1] ?? '', port: parts[2] === undefined ? 80 : Number(parts[2]), at: server.at }];
}
