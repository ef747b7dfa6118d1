import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import { zonesOf } from '../../src/facts/nginx/limits.ts';
import { effective } from '../../src/facts/nginx/inherit.ts';
import type { LimitingServer } from '../../src/facts/nginx/requests.ts';
import { insertAfter, insertInBlock, nginxText, replaceArgument } from '../../src/fix/nginx.ts';

/** Answers requests over a limit with 429: beside the one limit, or for the whole server where it has several. */
export const tooManyRequests = defineFixer<LimitingServer>({
  title: 'Answer requests over the limit with 429',
  safety: 'safe',
  edits({ server, limits }, _data, repo): readonly Edit[] | Refusal {
    const silent = limits.filter(({ status }) => status === undefined || status === '503');
    const told = silent.find(({ statusAt }) => statusAt !== undefined);
    if (told?.statusAt !== undefined) {
      const source = nginxText(repo, told.statusAt.file);
      const { directive } = effective(server.tree, told.block, 'limit_req_status').nodes[0] ?? {};
      return source === undefined || directive === undefined
        ? { refuse: `${told.statusAt.file} has errors or is a template with conditions.` }
        : replaceArgument(source, directive, 0, '429');
    }
    const blocks = [...new Set(silent.map(({ block }) => block))];
    // Several limits share what stands beside their zones, where those are in the same file.
    const zone = zonesOf(server.tree).findLast(({ node }) => node.at.file === server.file && node.context === 'http')?.node;
    const isFree = (server.tree.named.get('limit_req_status') ?? []).length === 0;
    if (blocks.length > 1 && zone !== undefined && isFree) {
      const source = nginxText(repo, zone.at.file);
      return source === undefined
        ? { refuse: `${zone.at.file} has errors or is a template with conditions.` }
        : insertAfter(source, zone.directive, ['limit_req_status 429;']);
    }
    const block = blocks.length === 1 ? blocks[0] : server.node;
    const source = block === undefined ? undefined : nginxText(repo, block.at.file);
    if (block === undefined || source === undefined) return { refuse: `${server.file} has errors or is a template with conditions.` };
    const beside = block.directive.block?.findLast(({ name }) => name === 'limit_req');
    return insertInBlock(source, block.directive, ['limit_req_status 429;'], beside);
  },
});
