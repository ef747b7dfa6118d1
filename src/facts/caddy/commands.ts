import type { Repo } from '../../model/index.ts';
import { deployedServices } from '../compose/stacks.ts';
import type { ServiceSite } from './labels.ts';

/**
 * The sites that `caddy reverse-proxy --from … --to …` serves in deployed services.
 * https://caddyserver.com/docs/command-line#caddy-reverse-proxy
 */
export function commandSites(repo: Repo): readonly ServiceSite[] {
  return deployedServices(repo).flatMap(({ command, entrypoint }): readonly ServiceSite[] => {
    const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].flatMap((word) => word.split(/[\s=]+/));
    const place = command?.at ?? entrypoint?.at;
    if (place === undefined || !words.includes('caddy') || !words.includes('reverse-proxy')) return [];
    const given = (short: string, long: string): readonly string[] =>
      words.flatMap((word, i) => (word === short || word === long ? (words[i + 1] ?? []) : []));
    const to = given('-t', '--to');
    if (to.length === 0) return [];
    const [from = 'localhost'] = given('-f', '--from');
    return [{ file: place.file, at: place, addresses: [from], body: [{ name: 'reverse_proxy', args: to, at: place, block: [] }] }];
  });
}
