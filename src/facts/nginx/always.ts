import { fact, type Loc, type Subject } from '../../model/index.ts';
import { headerTargets, isProtective } from './headers.ts';
import { responseHeaders } from './inherit.ts';
import type { AddedHeader } from './inherit.ts';
import { nginxSites } from './sites.ts';

/** A server that adds headers which protect pages, and those of them that its error pages go without. */
export interface GuardedServer extends Subject {
  readonly headers: readonly AddedHeader[];
  readonly partial: readonly AddedHeader[];
}

/** Servers with protective headers of their own, those from snippets they include among them. */
export const guardedServers = fact('nginx guarded servers', (repo): readonly GuardedServer[] => {
  const told = new Set<string>();
  return nginxSites(repo).flatMap((server): readonly GuardedServer[] => {
    const all = headerTargets(server.tree, server.node)
      .flatMap(({ block }) => responseHeaders(server.tree, block).headers)
      .filter((header) => isProtective(header.name));
    const headers = all.filter((header, i) => all.findIndex((h) => samePlace(h.at, header.at)) === i);
    const first = headers[0];
    if (first === undefined) return [];
    // A snippet that several servers include is told once.
    const partial = headers.filter((h) => !h.always && !told.has(`${h.at.file}:${h.at.start}`));
    for (const { at } of partial) told.add(`${at.file}:${at.start}`);
    return [{ name: server.name, at: first.at, headers, partial }];
  });
});

function samePlace(a: Loc, b: Loc): boolean {
  return a.file === b.file && a.start === b.start;
}
