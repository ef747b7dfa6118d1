import { defineFixer, type Edit, isRefusal, type NginxDirective, type Refusal, type Repo, spanEnd } from '../../src/model/index.ts';
import { isAllowedIn } from '../../src/facts/nginx/contexts.ts';
import { zonesOf } from '../../src/facts/nginx/limits.ts';
import type { NginxNode } from '../../src/facts/nginx/tree.ts';
import type { RequestZone } from '../../src/facts/nginx/zones.ts';
import type { NginxText } from '../../src/fix/nginx.ts';
import { insertAfter, insertBefore, nginxText, removeDirective, withComments, writtenAs } from '../../src/fix/nginx.ts';

/** Moves the zone in front of the server it stands in, where `http` reads it. */
export const zoneToHttp = defineFixer<RequestZone>({
  title: 'Declare the zone in the http context',
  safety: 'review',
  edits(subject, _data, repo): readonly Edit[] | Refusal {
    const { node, tree, zone } = subject;
    const from = nginxText(repo, node.at.file);
    if (from === undefined) return { refuse: `${node.at.file} has errors or is a template with conditions.` };
    const others = zonesOf(tree).filter((other) => other.zone === zone && other.node.at.start !== node.at.start);
    const declared = others.find((other) => isAllowedIn('limit_req_zone', other.node.context ?? 'other'))?.node;
    if (declared !== undefined) {
      if (sameWords(declared, node)) return removeDirective(from, node.directive);
      return { refuse: `Two different zones are called ${zone}; nginx wants one of them renamed.` };
    }
    const outer = outermost(node);
    if (outer === undefined) return { refuse: `No server of this repository stands around the zone ${zone}.` };
    const alone = ownsComments(from, node.directive);
    const lines = alone ? withComments(from, node.directive) : [writtenAs(from, node.directive)];
    const added = insertionOf(repo, outer, lines, tree.nodes);
    if (isRefusal(added)) return added;
    return added.length === 0 ? [] : [...removeDirective(from, node.directive, alone), ...added];
  },
});

/** The ancestor that stands in `http` itself: the server around, or whatever block it is in. */
function outermost(node: NginxNode): NginxNode | undefined {
  for (let scope = node.parent; scope !== undefined; scope = scope.parent) if (scope.context === 'http') return scope;
  return undefined;
}

/** Behind the zones that stand directly before the server, else in front of it. */
function insertionOf(repo: Repo, server: NginxNode, lines: readonly string[], top: readonly NginxNode[]): readonly Edit[] | Refusal {
  const into = nginxText(repo, server.at.file);
  if (into === undefined) return { refuse: `${server.at.file} has errors or is a template with conditions.` };
  const siblings = (server.parent?.children ?? top).filter((sibling) => sibling.at.file === server.at.file);
  const before = siblings[siblings.indexOf(server) - 1];
  if (before?.directive.name === 'limit_req_zone') return insertAfter(into, before.directive, lines);
  return insertBefore(into, server.directive, lines, true);
}

/** Comments above are about this zone, or about it and more zones, and not about what follows. */
function ownsComments({ text }: NginxText, zone: NginxDirective): boolean {
  const next = /^[^\n]*\n[ \t]*(\S*)/.exec(text.slice(spanEnd(zone.at)))?.[1] ?? '';
  return next === '' || next === '}' || next === 'limit_req_zone';
}

function sameWords(a: NginxNode, b: NginxNode): boolean {
  const words = (node: NginxNode): string => node.directive.args.map((arg) => arg.value).join('\0');
  return words(a) === words(b);
}
