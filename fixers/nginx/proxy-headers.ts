import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { ForwardedHeaders, ForwardingPlace } from '../../src/facts/nginx/forwarding.ts';
import { forwardingPlaces } from '../../src/facts/nginx/forwarding.ts';
import { effective, lostByOwn } from '../../src/facts/nginx/inherit.ts';
import { addToList } from '../../src/fix/nginx.ts';

const has = (headers: ForwardedHeaders['headers'], names: readonly string[]): boolean => names.some((name) => headers.has(name));

/** Sends on the host, the client and, where nginx ends TLS, the scheme; what the place had from outside is repeated. */
export const forwardHeaders = defineFixer<ForwardedHeaders>({
  title: 'Tell the application the host, the client and the scheme',
  // An application that chooses its answer by Host has been seeing the name of the upstream.
  safety: 'review',
  edits({ tree, node, server, headers, target }, _data, repo): readonly Edit[] | Refusal {
    const wantsHost = !has(headers, ['host', 'x-forwarded-host']);
    if (wantsHost && !target.hosts.every(({ host }) => isOurs(host)))
      return { refuse: `Whether ${target.to} answers to other names than its own is not in the files.` };
    if (wantsHost && target.hosts.length === 0) return { refuse: `${target.to} is only known when it runs.` };
    const wantsClient = !has(headers, ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip']);
    const isEdge = server?.tls === true;
    const wantsScheme = isEdge && !has(headers, ['x-forwarded-proto', 'x-forwarded-scheme', 'x-scheme', 'forwarded']);
    const lines = [
      ...(wantsHost ? ['proxy_set_header Host $host;'] : []),
      // Behind another proxy the address of the connection is that proxy's.
      ...(wantsClient && isEdge ? ['proxy_set_header X-Real-IP $remote_addr;'] : []),
      ...(wantsClient ? ['proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'] : []),
      ...(wantsScheme ? ['proxy_set_header X-Forwarded-Proto $scheme;'] : []),
    ];
    const lost = lostByOwn(tree, node, 'proxy_set_header');
    const around = lost[0]?.parent;
    const shares = (place: ForwardingPlace): boolean => effective(place.tree, place.node, 'proxy_set_header').scope === around;
    const isShared =
      around?.directive.name === 'server' &&
      (!wantsHost || forwardingPlaces(repo).every((place) => !shares(place) || place.target.hosts.every(({ host }) => isOurs(host))));
    const edits = addToList(repo, isShared ? { block: around, lost: [] } : { block: node, lost }, lines);
    return edits.length === 0 ? { refuse: `${node.at.file} or a file it includes cannot be edited.` } : edits;
  },
});

/** A name without a public domain, an address, a socket: an application of one's own. */
function isOurs(host: string): boolean {
  return /^(unix:|\[|\d+(\.\d+){3}$|[\w-]+$)|\.(internal|local|lan|svc)$|\.svc\./.test(host);
}
