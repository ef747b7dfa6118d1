import { defineFixer, type Edit, locOf, type Refusal, type Repo } from '../../src/model/index.ts';
import { effective, lostByOwn } from '../../src/facts/nginx/inherit.ts';
import type { KeptPlace, KeptUpstream } from '../../src/facts/nginx/requests.ts';
import type { NginxNode } from '../../src/facts/nginx/tree.ts';
import { argsOf, serverAround } from '../../src/facts/nginx/tree.ts';
import { insertBefore, insertInBlock, nginxText, replaceArgument, unitOf, writtenAs } from '../../src/fix/nginx.ts';

/** Sends requests to the upstream as HTTP/1.1 without `Connection: close`; WebSockets keep their header through a map. */
export const keepConnections = defineFixer<KeptUpstream>({
  title: 'Send requests to the upstream over kept connections',
  safety: 'review',
  edits({ places }, _data, repo): readonly Edit[] | Refusal {
    const edits: Edit[] = [];
    const mapped = new Set<NginxNode>();
    for (const kept of places) {
      const done = editsAt(kept, repo, mapped);
      if (done === undefined) return { refuse: `${kept.at.file} has errors, is a template with conditions, or stands in no server.` };
      edits.push(...done);
    }
    return distinct(edits);
  },
});

function editsAt({ place, version, connection }: KeptPlace, repo: Repo, mapped: Set<NginxNode>): readonly Edit[] | undefined {
  const { node, tree } = place;
  const source = nginxText(repo, node.at.file);
  if (source === undefined) return undefined;
  const edits: Edit[] = [];
  const lines: string[] = [];
  if (version === '1.0') {
    const { directive, at } = effective(tree, node, 'proxy_http_version').nodes[0] ?? {};
    const from = at === undefined ? undefined : nginxText(repo, at.file);
    if (directive === undefined || from === undefined) return undefined;
    edits.push(...replaceArgument(from, directive, 0, '1.1'));
  } else if (version === undefined) lines.push('proxy_http_version 1.1;');
  const sent = effective(tree, node, 'proxy_set_header').nodes;
  if (connection === undefined) {
    const lost = lostByOwn(tree, node, 'proxy_set_header').map(({ at, directive }) => ({ from: nginxText(repo, at.file), directive }));
    if (lost.some(({ from }) => from === undefined)) return undefined;
    lines.push(...lost.flatMap(({ from, directive }) => (from === undefined ? [] : [writtenAs(from, directive)])));
    lines.push('proxy_set_header Connection "";');
  } else if (connection !== '' && !connection.startsWith('$')) {
    const own = sent.find((each) => argsOf(each)[0]?.toLowerCase() === 'connection');
    const from = own === undefined ? undefined : nginxText(repo, own.at.file);
    if (own === undefined || from === undefined) return undefined;
    const upgrades = sent.some((each) => argsOf(each)[0]?.toLowerCase() === 'upgrade');
    const map = upgrades ? connectionMap(place.tree.named.get('map') ?? []) : undefined;
    if (upgrades && map === undefined && !mapped.has(serverAround(node) ?? node)) {
      const added = addMap(repo, node);
      if (added === undefined) return undefined;
      mapped.add(serverAround(node) ?? node);
      edits.push(...added);
    }
    const span = own.directive.args[1]?.at;
    if (span === undefined) return undefined;
    const text = upgrades ? (map ?? '$connection_upgrade') : '""';
    edits.push({ kind: 'replace', at: locOf(own.at.file, span), text });
  }
  const beside = node.directive.block?.findLast(({ name }) => name === 'proxy_set_header' || name === 'proxy_pass');
  return [...edits, ...insertInBlock(source, node.directive, lines, beside)];
}

/** The variable that a map gives for requests with and without `Upgrade`. */
function connectionMap(maps: readonly NginxNode[]): string | undefined {
  const map = maps.find((each) => argsOf(each)[0] === '$http_upgrade');
  return map === undefined ? undefined : argsOf(map)[1];
}

function addMap(repo: Repo, node: NginxNode): readonly Edit[] | undefined {
  const server = serverAround(node);
  const into = server === undefined ? undefined : nginxText(repo, server.at.file);
  if (server === undefined || into === undefined || server.context !== 'http') return undefined;
  const unit = unitOf(into);
  const lines = ['map $http_upgrade $connection_upgrade {', `${unit}default upgrade;`, `${unit}'' '';`, '}'];
  const edits = insertBefore(into, server.directive, lines, true);
  return edits.length === 0 ? undefined : edits;
}

/** Two places can inherit the same directive. */
function distinct(edits: readonly Edit[]): readonly Edit[] {
  const seen = new Set<string>();
  return edits.filter((edit) => {
    const key = JSON.stringify(edit);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
