import type { Loc, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import type { NginxServer } from './sites.ts';
import { nginxSites } from './sites.ts';
import type { NginxNode } from './tree.ts';
import { argsOf, childrenNamed, nodesOf } from './tree.ts';

/** What happens to requests over plain HTTP for one name of a TLS server. */
export type PlainAnswer =
  /** Nothing of this configuration listens without TLS. */
  | { readonly kind: 'closed' }
  /** Sent to the same host over TLS. */
  | { readonly kind: 'redirect'; readonly at: Loc }
  /** Sent to another host. */
  | { readonly kind: 'elsewhere'; readonly to: string; readonly at: Loc; readonly server: string }
  /** Answered without TLS. */
  | { readonly kind: 'served'; readonly at: Loc; readonly server: string }
  | { readonly kind: 'refused'; readonly at: Loc };

/** A TLS server and what plain HTTP does for each of its names. */
export interface TlsName extends Subject {
  readonly server: NginxServer;
  readonly host: string;
  readonly plain: PlainAnswer;
}

/** Every name of every TLS server on a public port, with the answer of port 80. */
export const tlsNames = fact('nginx tls names', (repo): readonly TlsName[] => {
  const sites = nginxSites(repo);
  const found = new Map<string, TlsName>();
  for (const server of sites) {
    // 8443 and the like are not what people type; port 80 has nothing to do with them.
    if (!server.listens.some((listen) => listen.tls && listen.port === 443) || server.serves === 'redirect' || server.serves === 'refusal')
      continue;
    const others = sites.filter((other) => other.tree === server.tree && other.listens.some((listen) => !listen.tls && listen.port === 80));
    for (const host of server.serverNames.filter(
      (name) => name !== '' && name !== '_' && !/(^|\.)localhost$/.test(name) && !name.startsWith('~') && !/[${<]/.test(name),
    )) {
      const name = `${server.file}: ${host}`;
      if (!found.has(name)) found.set(name, { name, at: server.at, server, host, plain: answerFor(host, server, others) });
    }
  }
  return [...found.values()];
});

function answerFor(host: string, tls: NginxServer, others: readonly NginxServer[]): PlainAnswer {
  const chosen = serverFor(host, others);
  if (chosen === undefined) return { kind: 'closed' };
  const redirect = redirectOf(chosen);
  if (redirect === undefined) {
    if (chosen === tls && redirectsInside(tls)) return { kind: 'redirect', at: chosen.at };
    return chosen.serves === 'refusal' ? { kind: 'refused', at: chosen.at } : { kind: 'served', at: chosen.at, server: chosen.name };
  }
  const target = /^https:\/\/(\$\{?\w+\}?|[^/$]+)/.exec(redirect.to)?.[1];
  if (target === undefined) return { kind: 'redirect', at: redirect.at };
  const goes = /^\$\{?server_name\}?$/.test(target) ? (chosen.serverNames[0] ?? '') : target.replace(/:\d+$/, '');
  // A name that is sent to the bare or www. form of itself arrives where its owner wants it.
  const same = goes.includes('$') || bare(goes) === bare(host) || tls.serverNames.includes(goes);
  return same ? { kind: 'redirect', at: redirect.at } : { kind: 'elsewhere', to: goes, at: redirect.at, server: chosen.name };
}

/** The server of those on port 80 that nginx lets answer for a name. */
export function serverFor(host: string, others: readonly NginxServer[]): NginxServer | undefined {
  return (
    others.find((other) => other.serverNames.includes(host)) ??
    others.find((other) => other.serverNames.some((name) => matches(name, host))) ??
    others.find((other) => other.listens.some((listen) => listen.port === 80 && listen.isDefault)) ??
    others[0]
  );
}

const bare = (host: string): string => host.replace(/^www\./, '');

function matches(pattern: string, host: string): boolean {
  if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1));
  return pattern.startsWith('.') && (host.endsWith(pattern) || host === pattern.slice(1));
}

/** The redirect to TLS that a plain server answers everything with (its ACME location apart). */
export function redirectOf(server: NginxServer): { readonly to: string; readonly at: Loc } | undefined {
  const locations = server.locations
    .filter((location) => !/acme-challenge|letsencrypt/.test(location.path))
    .map((location) => location.node);
  for (const node of [server.node, ...locations, ...ifs(server.node)]) {
    for (const child of node.children) {
      const args = argsOf(child);
      if (child.directive.name === 'return') {
        const to = args.length > 1 ? (args[1] ?? '') : (args[0] ?? '');
        if (/^https:\/\//.test(to) && (args.length === 1 || /^30[1278]$/.test(args[0] ?? ''))) return { to, at: child.at };
      }
      if (child.directive.name === 'rewrite' && /^https:\/\//.test(args[1] ?? '')) return { to: args[1] ?? '', at: child.at };
    }
  }
  return undefined;
}

/** Certbot writes one `if ($host = …)` per name into the plain server. */
function ifs(server: NginxNode): readonly NginxNode[] {
  return childrenNamed(server, 'if').filter((node) =>
    argsOf(node).some((arg) => /\$(host|http_host|scheme|https|server_port|http_x_forwarded_proto)\b/.test(arg)),
  );
}

/** A server for both ports may ask for the scheme, or answer 497. */
function redirectsInside(server: NginxServer): boolean {
  return nodesOf(server.node.children).some((node) => node.directive.name === 'error_page' && argsOf(node)[0] === '497');
}
