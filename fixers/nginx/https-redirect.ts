import { defineFixer, type Edit, type NginxDirective, type Refusal, spanStart } from '../../src/model/index.ts';
import { certifiedServers, isUntrusted } from '../../src/facts/nginx/certificates.ts';
import type { TlsName } from '../../src/facts/nginx/plain.ts';
import type { NginxServer } from '../../src/facts/nginx/sites.ts';
import { nginxSites } from '../../src/facts/nginx/sites.ts';
import type { NginxText } from '../../src/fix/nginx.ts';
import { insertBefore, nginxText, removeDirective, rewriteBlock, unitOf, writtenAs } from '../../src/fix/nginx.ts';

const redirect = 'return 301 https://$host$request_uri;';
/** What stays in a server that redirects everything else. */
const keptNames = /^(listen|server_name|server_tokens|access_log|error_log)$/;
const keptLocations = /acme-challenge|well-known|letsencrypt|\/(health\w*|live(ness|z)?|ready|readiness|readyz|status|ping)\/?$/;

/** Answers plain HTTP with a redirect: in the server that answers it now, or in one split off a server for both ports. */
export const redirectToHttps = defineFixer<TlsName>({
  title: 'Redirect plain HTTP to HTTPS',
  safety: 'review',
  edits({ plain, server }, _data, repo): readonly Edit[] | Refusal {
    if (plain.kind !== 'served') return [];
    const sites = nginxSites(repo).filter((site) => site.tree === server.tree);
    const chosen = sites.find((site) => site.name === plain.server);
    const source = chosen === undefined ? undefined : nginxText(repo, chosen.file);
    if (chosen === undefined || source === undefined) return { refuse: `${server.file} has errors or is a template with conditions.` };
    const certificate = certifiedServers(repo).find(({ name }) => name === server.name)?.certificate?.path ?? '';
    if (isUntrusted(certificate)) return { refuse: `Browsers warn of ${certificate}, and everybody would be sent there.` };
    if (chosen.tls) return splitOff(source, chosen);
    const secured = sites.filter((site) => site.tls);
    const names = new Set(secured.flatMap((site) => site.serverNames));
    const other = chosen.serverNames.find((name) => !names.has(name));
    if (other !== undefined || chosen.serverNames.length === 0)
      return { refuse: `${chosen.name} also answers names that have no TLS here${other === undefined ? '' : ` (${other})`}.` };
    const children = chosen.node.directive.block ?? [];
    const doubt = children.find(({ name }) => ['include', 'if', 'return', 'rewrite', 'set', 'auth_basic'].includes(name));
    if (doubt !== undefined) return { refuse: `What "${doubt.name}" does in ${chosen.name} would be lost.` };
    const known = new Set(secured.flatMap((site) => site.locations.map((location) => location.name)));
    const alone = chosen.locations.find(({ name, path }) => !known.has(name) && !keptLocations.test(path));
    if (alone !== undefined) return { refuse: `${chosen.name} has the location ${alone.name}, which no server with TLS has.` };
    const kept = children.filter((child) => keptNames.test(child.name) || isKeptLocation(child));
    const needsLocation = kept.some((child) => child.name === 'location');
    const lines = needsLocation ? ['', 'location / {', `${unitOf(source)}${redirect}`, '}'] : [redirect];
    return rewriteBlock(source, chosen.node.directive, kept, lines);
  },
});

function isKeptLocation(directive: NginxDirective): boolean {
  return directive.name === 'location' && keptLocations.test(directive.args.at(-1)?.value ?? '');
}

/** Moves the plain listeners of a server for both ports to a server of its own that redirects. */
function splitOff(source: NginxText, server: NginxServer): readonly Edit[] | Refusal {
  const { directive } = server.node;
  const listens = (directive.block ?? []).filter(({ name, at }) =>
    server.listens.some((listen) => name === 'listen' && listen.at.start === spanStart(at) && !listen.tls && listen.port === 80),
  );
  const name = directive.block?.find((child) => child.name === 'server_name');
  if (listens.length === 0 || name === undefined) return { refuse: `The listeners of ${server.name} come from a file it includes.` };
  const unit = unitOf(source);
  const added = insertBefore(
    source,
    directive,
    ['server {', ...[...listens, name].map((each) => `${unit}${writtenAs(source, each)}`), `${unit}${redirect}`, '}'],
    true,
  );
  return added.length === 0 ? [] : [...added, ...listens.flatMap((listen) => removeDirective(source, listen))];
}
