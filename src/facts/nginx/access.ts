import type { Loc, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { nginxTrees } from './tree.ts';
import type { NginxNode } from './tree.ts';
import { argsOf, childrenNamed } from './tree.ts';

/** A block that lets certain addresses in. */
export interface LimitedBlock extends Subject {
  /** The directive that shuts the others out; undefined where none does. */
  readonly deny: Loc | undefined;
  /** Something else asks who it is: `satisfy any` with a password lets either in. */
  readonly asksOtherwise: boolean;
  /** A `return` in the block, which answers before addresses are looked at. */
  readonly answersFirst: Loc | undefined;
}

/** Blocks with `allow` for certain addresses. */
export const limitedBlocks = fact('nginx limited blocks', (repo): readonly LimitedBlock[] => {
  const found = new Map<string, LimitedBlock>();
  for (const tree of nginxTrees(repo)) {
    for (const allow of tree.named.get('allow') ?? []) {
      const block = allow.parent;
      if (block === undefined || argsOf(allow)[0] === 'all' || block.unread.length > 0) continue;
      const name = `${block.at.file} ${nameOf(block)}`;
      if (found.has(name)) continue;
      found.set(name, {
        name,
        at: allow.at,
        deny: childrenNamed(block, 'deny')[0]?.at,
        asksOtherwise: ['auth_basic', 'auth_request', 'satisfy'].some((each) => childrenNamed(block, each).length > 0),
        answersFirst: childrenNamed(block, 'return')[0]?.at,
      });
    }
  }
  return [...found.values()];
});

function nameOf(block: NginxNode): string {
  const own = [block.directive.name, ...argsOf(block)].join(' ');
  if (block.directive.name === 'server') return `server ${childrenNamed(block, 'server_name').flatMap(argsOf).join(' ')}`.trim();
  return block.parent === undefined ? own : `${nameOf(block.parent)} ${own}`;
}
