import type { Loc, Repo } from '../../model/index.ts';
import { composeStacks } from '../compose/stacks.ts';
import type { CaddyNode } from './tree.ts';

/** A site that `caddy reverse-proxy --from … --to …` serves in a deployed stack. */
export interface CommandSite {
  readonly file: string;
  readonly at: Loc;
  readonly addresses: readonly string[];
  readonly body: readonly CaddyNode[];
}

/** https://caddyserver.com/docs/command-line#caddy-reverse-proxy */
export function commandSites(repo: Repo): readonly CommandSite[] {
  return composeStacks(repo)
    .filter(({ purpose }) => purpose === 'production' || purpose === 'unknown')
    .flatMap(({ services }) =>
      services.flatMap(({ command, entrypoint }): readonly CommandSite[] => {
        const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].flatMap((word) => word.split(/[\s=]+/));
        const place = command?.at ?? entrypoint?.at;
        if (place === undefined || !words.includes('caddy') || !words.includes('reverse-proxy')) return [];
        const given = (short: string, long: string): readonly string[] =>
          words.flatMap((word, i) => (word === short || word === long ? (words[i + 1] ?? []) : []));
        const to = given('-t', '--to');
        if (to.length === 0) return [];
        const [from = 'localhost'] = given('-f', '--from');
        return [{ file: place.file, at: place, addresses: [from], body: [{ name: 'reverse_proxy', args: to, at: place, block: [] }] }];
      }),
    );
}
