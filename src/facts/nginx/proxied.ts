import type { Loc } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import type { AddedHeader } from './inherit.ts';
import { responseHeaders } from './inherit.ts';
import type { NginxLimit } from './limits.ts';
import type { ProxyTarget } from './proxy.ts';
import type { NginxServer } from './sites.ts';
import { nginxSites } from './sites.ts';

/** A place of a server that hands requests to an application: what stands between clients and it. */
export interface ProxiedPlace {
  readonly server: NginxServer;
  /** Path prefix or pattern of the location; "/" for a proxy in the server itself. */
  readonly path: string;
  /** `=`, `~`, `~*`, `^~` or "". */
  readonly modifier: string;
  readonly target: ProxyTarget;
  /** The `proxy_pass` directive. */
  readonly at: Loc;
  /** `limit_req` in effect. */
  readonly limits: readonly NginxLimit[];
  /** Headers nginx adds to the responses. */
  readonly headers: readonly AddedHeader[];
}

/** Every place of every server that proxies, in the order of files and places. */
export const proxiedPlaces = fact('nginx proxied places', (repo): readonly ProxiedPlace[] =>
  nginxSites(repo).flatMap((server) =>
    server.locations.flatMap((location) =>
      location.proxies.map((target) => ({
        server,
        path: location.path,
        modifier: location.modifier,
        target,
        at: target.at,
        limits: location.limits,
        headers: responseHeaders(server.tree, location.node).headers,
      })),
    ),
  ),
);
