import type { Loc, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { effective } from './inherit.ts';
import { nginxSites } from './sites.ts';
import { argsOf } from './tree.ts';

/** A server with a TLS listener and the pair it shows. */
export interface CertifiedServer extends Subject {
  readonly certificate: { readonly path: string; readonly at: Loc } | undefined;
  readonly key: { readonly path: string; readonly at: Loc } | undefined;
  /** Ends the handshake before a certificate is needed. */
  readonly rejects: Loc | undefined;
  readonly unread: readonly Loc[];
}

/** Every server with a TLS listener. */
export const certifiedServers = fact('nginx certified servers', (repo): readonly CertifiedServer[] =>
  nginxSites(repo)
    .filter((server) => server.tls)
    .map((server) => {
      const find = (name: string): { path: string; at: Loc } | undefined => {
        const node = effective(server.tree, server.node, name).nodes[0];
        return node === undefined ? undefined : { path: argsOf(node)[0] ?? '', at: node.at };
      };
      const rejecting = effective(server.tree, server.node, 'ssl_reject_handshake').nodes.find((node) => argsOf(node)[0] === 'on');
      return {
        name: server.name,
        at: server.listens.find((listen) => listen.tls)?.at ?? server.at,
        certificate: find('ssl_certificate'),
        key: find('ssl_certificate_key'),
        rejects: rejecting?.at,
        unread: effective(server.tree, server.node, 'ssl_certificate').unread,
      };
    }),
);

/** Whether the path of a certificate says that browsers do not trust it. */
export function isUntrusted(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !path.startsWith('/etc/letsencrypt/') && /snakeoil|self[-_]?signed|localhost|mkcert|^(dev|test|dummy)[-_.]/i.test(name);
}
