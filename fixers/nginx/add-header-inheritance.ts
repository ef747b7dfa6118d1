import { type Edit, type Repo, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { HeaderOverride } from '../../src/facts/nginx/headers.ts';
import type { AddedHeader } from '../../src/facts/nginx/inherit.ts';
import { isProtective } from '../../src/facts/nginx/headers.ts';
import type { NginxNode } from '../../src/facts/nginx/tree.ts';
import { argsOf, childrenNamed, lastOwn } from '../../src/facts/nginx/tree.ts';
import { insertInBlock, nginxText } from '../../src/fix/nginx.ts';

/** Writes the protective headers that a block loses into the block. */
export const repeatHeaders = defineFixer<HeaderOverride>({
  title: 'Repeat the protective headers in the block',
  safety: 'review',
  edits({ block, own, outer, at }, _data, repo): readonly Edit[] | Refusal {
    const source = nginxText(repo, block.at.file);
    if (source === undefined) return { refuse: `${block.at.file} has errors or is a template with conditions.` };
    if (at.file !== block.at.file)
      return { refuse: `The block's own headers come from ${at.file}; which other blocks read it has to be looked at.` };
    const kept = new Set(own.map((header) => header.name.toLowerCase()));
    const lost = outer.filter((header) => isProtective(header.name) && !kept.has(header.name.toLowerCase()));
    const shared = sharedSnippet(repo, block, lost);
    if (shared !== undefined) return insertInBlock(source, block.directive, [shared], lastOwn(block, 'add_header'));
    const lines: string[] = [];
    for (const header of lost) {
      const from = nginxText(repo, header.at.file);
      if (from === undefined) return { refuse: `${header.at.file} has errors or is a template with conditions.` };
      lines.push(from.text.slice(header.at.start, header.at.end).replace(/\s*\r?\n\s*/g, ' '));
    }
    return insertInBlock(source, block.directive, lines, lastOwn(block, 'add_header'));
  },
});

/** The include that brings the lost headers, where its file holds nothing else and none of them would stand twice. */
function sharedSnippet(repo: Repo, block: NginxNode, lost: readonly AddedHeader[]): string | undefined {
  const file = lost[0]?.at.file;
  if (file === undefined || file === block.at.file || lost.some(({ at }) => at.file !== file)) return undefined;
  const held = repo.outline(file, 'nginx')?.directives ?? [];
  if (held.length !== lost.length || held.some(({ name }) => name !== 'add_header')) return undefined;
  for (let scope = block.parent; scope !== undefined; scope = scope.parent) {
    const includes = childrenNamed(scope, 'include').map((node) => argsOf(node)[0] ?? '');
    const found = includes.filter((path) => path.split('/').at(-1) === file.split('/').at(-1));
    if (found.length > 0) return found.length === 1 ? `include ${found[0]};` : undefined;
  }
  return undefined;
}
