import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import type { CertbotCall } from './certbot.ts';
import { certbotCalls } from './certbot.ts';
import { certifiedServers } from './certificates.ts';
import { redirectOf, serverFor } from './plain.ts';
import type { NginxServer } from './sites.ts';
import { nginxSites } from './sites.ts';
import { argsOf, childrenNamed } from './tree.ts';

const live = /^\/etc\/letsencrypt\/live\/([^/]+)\//;

/** A certificate that nginx reads from where certbot keeps those in use. */
export interface LiveCertificate extends Subject {
  /** Folder below `live/`. */
  readonly lineage: string;
  /** The call that writes there. */
  readonly writtenBy: CertbotCall | undefined;
  /** A call that has the name among others, and so writes elsewhere. */
  readonly amongOthers: CertbotCall | undefined;
  /** A call whose names are only known when it runs. */
  readonly open: Loc | undefined;
}

/** Certificates of `/etc/letsencrypt/live`, where something here issues certificates with certbot. */
export const liveCertificates = fact('nginx live certificates', (repo: Repo): readonly LiveCertificate[] => {
  const calls = certbotCalls(repo).filter((call) => call.verb !== 'renew');
  const found = new Map<string, LiveCertificate>();
  for (const { certificate } of calls.length === 0 ? [] : certifiedServers(repo)) {
    const lineage = live.exec(certificate?.path ?? '')?.[1];
    if (certificate === undefined || lineage === undefined) continue;
    const name = `${certificate.at.file}: ${certificate.path}`;
    if (found.has(name)) continue;
    found.set(name, {
      name,
      at: certificate.at,
      lineage,
      writtenBy: calls.find((call) => call.lineage === lineage),
      amongOthers: calls.find((call) => call.domains.includes(lineage) && call.lineage !== undefined && call.lineage !== lineage),
      open: calls.find((call) => call.isOpen || call.lineage === undefined)?.at,
    });
  }
  return [...found.values()];
});

/** A server on port 80 that has to show the files certbot proves names with. */
export interface ChallengedServer extends Subject {
  readonly server: NginxServer;
  /** The call that puts the files there. */
  readonly call: CertbotCall;
  /** The first name whose files it does not show; undefined when it shows all. */
  readonly lost: { readonly host: string; readonly how: 'redirects' | 'proxies' | 'refuses' | 'overlooks'; readonly at: Loc } | undefined;
  /** A configuration of its own shows challenges: it may stand in while certificates are issued. */
  readonly elsewhere: Loc | undefined;
  /** What shows the files. */
  readonly shown: Evidence | undefined;
  readonly unread: readonly Loc[];
}

/** Servers on port 80 for names whose certificates certbot proves through a webroot and through nothing else. */
export const challengedServers = fact('nginx challenged servers', (repo: Repo): readonly ChallengedServer[] => {
  const calls = certbotCalls(repo);
  if (!calls.some((call) => call.method === 'webroot')) return [];
  const certified = new Map(certifiedServers(repo).map((each) => [each.name, each.certificate?.path ?? '']));
  const sites = nginxSites(repo);
  const found = new Map<string, ChallengedServer>();
  for (const tls of sites) {
    if (!tls.tls || !live.test(certified.get(tls.name) ?? '')) continue;
    const plain = sites.filter((other) => other.tree === tls.tree && isPlain(other));
    for (const host of tls.serverNames.filter((name) => /^[\w-]+(\.[\w-]+)+$/.test(name))) {
      const covering = calls.filter(
        (call) => call.isOpen || call.domains.includes(host) || (call.verb === 'renew' && call.method !== 'unknown'),
      );
      const call = covering.find((each) => each.method === 'webroot');
      const server = serverFor(host, plain);
      if (call === undefined || server === undefined || covering.some((each) => each.method !== 'webroot')) continue;
      const known = found.get(server.name);
      if (known?.lost !== undefined) continue;
      const own = showing(server);
      const after = own === undefined && redirectOf(server) !== undefined ? showing(tls) : undefined;
      found.set(server.name, {
        name: server.name,
        at: server.at,
        server,
        call,
        lost: own === undefined && after === undefined ? { host, ...answerOf(server) } : undefined,
        elsewhere: sites.find((other) => other.tree !== tls.tree && isPlain(other) && showing(other)?.note === 'answers the challenge')?.at,
        shown: own ?? after,
        unread: [...server.node.unread, ...tls.node.unread],
      });
    }
  }
  return [...found.values()];
});

/** Listens on port 80, which is also what a server without `listen` does. */
function isPlain(server: NginxServer): boolean {
  return server.listens.length === 0 ? !server.tls : server.listens.some((listen) => !listen.tls && listen.port === 80);
}

const asked = '/.well-known/acme-challenge/token';

/** What lets a server answer the challenge with a file. A `return` of the server itself comes before every location. */
function showing(server: NginxServer): Evidence | undefined {
  if (childrenNamed(server.node, 'return').length > 0) return undefined;
  if (childrenNamed(server.node, 'rewrite').some((node) => isEverything(argsOf(node)))) return undefined;
  const asks = childrenNamed(server.node, 'if').find((node) => /acme|well-known/.test(argsOf(node).join(' ')));
  if (asks !== undefined) return { at: asks.at, note: 'leaves the challenge out' };
  const named = server.locations.find((location) => /acme|well-known/.test(location.path));
  if (named !== undefined) return { at: named.at, note: 'answers the challenge' };
  const place = server.locations
    .filter((location) => (location.modifier === '' || location.modifier === '^~') && asked.startsWith(location.path))
    .sort((a, b) => b.path.length - a.path.length)[0];
  const node = place?.node ?? server.node;
  if (place !== undefined && (place.proxies.length > 0 || ['return', 'rewrite'].some((name) => childrenNamed(node, name).length > 0)))
    return undefined;
  const root = [node, server.node].flatMap((each) => childrenNamed(each, 'root'))[0];
  return root === undefined ? undefined : { at: root.at, note: 'serves files' };
}

/** A redirect of all paths: nothing in its pattern leaves the challenge out. */
function isEverything(args: readonly string[]): boolean {
  return /^https:/.test(args[1] ?? '') && /^\^?(\/)?(\(?(\.\*)?\)?)?\$?$/.test(args[0] ?? '');
}

function answerOf(server: NginxServer): { readonly how: 'redirects' | 'proxies' | 'refuses' | 'overlooks'; readonly at: Loc } {
  const redirect = redirectOf(server);
  if (redirect !== undefined) return { how: 'redirects', at: redirect.at };
  const proxy = server.proxies[0];
  if (proxy !== undefined) return { how: 'proxies', at: proxy.at };
  return {
    how: server.serves === 'refusal' ? 'refuses' : 'overlooks',
    at: locOf(server.file, server.node.directive.nameAt),
  };
}
