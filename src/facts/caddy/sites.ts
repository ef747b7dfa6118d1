import { fact, locOf, type Loc, type Repo } from '../../model/index.ts';
import { imageRef } from '../docker/image-ref.ts';
import { caddyFiles } from './files.ts';
import { commandSites } from './commands.ts';
import { labelledSites } from './labels.ts';
import { filled, nodesOf, snippetsOf, type CaddyNode } from './tree.ts';

/** A site of Caddy: the addresses it answers and what it does there. */
export interface CaddySite {
  /** Stable: file and first address. */
  readonly name: string;
  readonly file: string;
  readonly at: Loc;
  readonly addresses: readonly string[];
  readonly body: readonly CaddyNode[];
  /** The global options of its file. */
  readonly options: readonly CaddyNode[];
  /** Whether it answers over TLS: Caddy gets a certificate for every name unless it is told not to. `unknown`: a variable decides. */
  readonly tls: 'yes' | 'no' | 'unknown';
  /** It runs in the image of the project itself, which has none of the plugins. */
  readonly stock: boolean;
  /** It runs in an image before 2.9, where `encode` without formats does nothing. */
  readonly old: boolean;
}

/** Every site of every Caddyfile, of labels that caddy-docker-proxy reads and of commands, in the order of files and places. */
export const caddySites = fact('caddy sites', (repo: Repo): readonly CaddySite[] => [
  ...caddyFiles(repo).flatMap(({ path, outline, mounts }): readonly CaddySite[] => {
    const snippets = snippetsOf(repo, path, outline.directives);
    const [first] = outline.directives;
    const options = first?.name === '' ? nodesOf(repo, path, first.block ?? [], snippets) : [];
    const images = mounts.flatMap(({ image }) => (image === undefined ? [] : [filled(image)]));
    return outline.directives.flatMap((directive): readonly CaddySite[] => {
      if (directive.name === '' || directive.block === undefined || /^&?\(/.test(directive.name)) return [];
      const addresses = [directive.name, ...directive.args.map(({ value }) => value)].flatMap(addressesIn);
      return [siteOf(path, locOf(path, directive.nameAt), addresses, nodesOf(repo, path, directive.block, snippets), options, images)];
    });
  }),
  ...[...labelledSites(repo), ...commandSites(repo)].map(({ file, at, addresses, body }) =>
    siteOf(file, at, addresses.flatMap(addressesIn), body, [], []),
  ),
]);

function addressesIn(text: string): readonly string[] {
  return filled(text)
    .split(/[\s,]+/)
    .filter((part) => part !== '');
}

function siteOf(
  file: string,
  at: Loc,
  addresses: readonly string[],
  body: readonly CaddyNode[],
  options: readonly CaddyNode[],
  images: readonly string[],
): CaddySite {
  const isOff = options.some(({ name, args }) => name === 'auto_https' && args[0] === 'off');
  const states = addresses.map((address) =>
    tlsOf(
      address,
      isOff,
      body.some(({ name }) => name === 'tls'),
    ),
  );
  const tls = states.includes('yes') ? 'yes' : states.includes('unknown') ? 'unknown' : 'no';
  return {
    name: `${file}: ${addresses[0] ?? ''}`,
    file,
    at,
    addresses,
    body,
    options,
    tls,
    stock: images.some(isStock),
    old: images.some(isOld),
  };
}

/** https://caddyserver.com/docs/automatic-https#activation: an address with a host name that is not `http://` or port 80. */
function tlsOf(address: string, isOff: boolean, hasTls: boolean): CaddySite['tls'] {
  if (address.startsWith('http://')) return 'no';
  if (address.startsWith('https://') || hasTls) return 'yes';
  const [, host = '', port] = /^([^:/]*)(?::(\w+))?/.exec(address.replace(/\{[^}]*\}/g, '$')) ?? [];
  if (isOff || port === '80') return 'no';
  if (port === '443') return 'yes';
  if (host === '') return 'no';
  // A variable that holds the whole address may hold `:80`, too.
  return host === '$' && port === undefined ? 'unknown' : 'yes';
}

function isStock(image: string): boolean {
  const ref = imageRef(image);
  return ref !== undefined && ref.repository === 'caddy' && !/builder/.test(ref.tag ?? '');
}

function isOld(image: string): boolean {
  return isStock(image) && /^2\.[0-8](?![0-9])/.test(imageRef(image)?.tag ?? '');
}
