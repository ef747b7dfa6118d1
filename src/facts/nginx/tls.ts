import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { effective } from './inherit.ts';
import type { NginxServer } from './sites.ts';
import { nginxSites } from './sites.ts';
import { argsOf } from './tree.ts';

/** A server that speaks TLS, with the protocol versions it is told to speak. */
export interface TlsServer extends Subject {
  readonly server: NginxServer;
  /** Values of `ssl_protocols` in effect, empty where none is; a variable stays as written. */
  readonly protocols: readonly string[];
  readonly protocolsAt: Loc | undefined;
  /** Includes in scope that are not in the repository. */
  readonly unread: readonly Loc[];
  /** What nginx does without `ssl_protocols`, by the image it runs in. */
  readonly defaults: 'modern' | 'old' | 'unknown';
}

/** Every server with a TLS listener. */
export const tlsServers = fact('nginx tls servers', (repo: Repo): readonly TlsServer[] =>
  nginxSites(repo)
    .filter((server) => server.tls)
    .map((server) => {
      const { nodes, unread } = effective(server.tree, server.node, 'ssl_protocols');
      const last = nodes.at(-1);
      return {
        name: server.name,
        at: server.listens.find((listen) => listen.tls)?.at ?? server.at,
        server,
        protocols: last === undefined ? [] : argsOf(last),
        protocolsAt: last?.at,
        unread,
        defaults: defaultProtocols(server.image),
      };
    }),
);

/**
 * TLS versions of an nginx image's own defaults: 1.2 and 1.3 since nginx 1.27.3 (changes file of nginx,
 * November 2024), before that 1.0 and 1.1 too. Moving tags are taken as current.
 */
export function defaultProtocols(image: string | undefined): TlsServer['defaults'] {
  const match = /(?:^|\/)(?:nginx|nginx-unprivileged|openresty)(?::([^@]+))?(?:@.*)?$/.exec(image ?? '');
  if (match === null) return 'unknown';
  const tag = match[1];
  const version = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(tag ?? '');
  if (version === null) return tag === undefined || /^(latest|stable|mainline|alpine|perl|otel|slim|1)\b/.test(tag) ? 'modern' : 'unknown';
  const [major = 0, minor = 0, patch = 99] = version.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  if (major !== 1) return major > 1 ? 'modern' : 'old';
  return minor > 27 || (minor === 27 && patch >= 3) ? 'modern' : 'old';
}
