import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { TlsName } from '../../src/facts/nginx/plain.ts';
import { nginxSites } from '../../src/facts/nginx/sites.ts';
import { insertAfter, nginxText, unitOf } from '../../src/fix/nginx.ts';

/** Lets the redirect keep the host it was asked for, or gives the name a redirect of its own. */
export const keepHost = defineFixer<TlsName>({
  title: 'Redirect the name to itself',
  safety: 'review',
  edits({ host, plain, server }, _data, repo): readonly Edit[] | Refusal {
    if (plain.kind !== 'elsewhere') return [];
    const sites = nginxSites(repo).filter((site) => site.tree === server.tree);
    const chosen = sites.find((site) => site.name === plain.server);
    const source = nginxText(repo, plain.at.file);
    if (source === undefined || chosen === undefined) return { refuse: `${plain.at.file} has errors or is a template with conditions.` };
    const secured = new Set(sites.filter((site) => site.tls).flatMap((site) => site.serverNames));
    const written = source.text.slice(plain.at.start, plain.at.end);
    const variable = /(?<=https:\/\/)\$(\{server_name\}|server_name\b)/.exec(written);
    if (variable !== null && chosen.serverNames.every((name) => secured.has(name))) {
      const start = plain.at.start + variable.index;
      return [
        {
          kind: 'replace',
          at: { file: plain.at.file, start, end: start + variable[0].length },
          text: variable[0].replace('server_name', 'host'),
        },
      ];
    }
    if (chosen.serverNames.includes(host) || chosen.file !== plain.at.file)
      return { refuse: `${chosen.name} sends ${host} to ${plain.to} by name, which may be meant.` };
    const unit = unitOf(source);
    const listens = chosen.listens
      .filter((listen) => !listen.tls && listen.port === 80)
      .map((listen) => `${unit}listen ${listen.address};`);
    const lines = ['server {', ...listens, `${unit}server_name ${host};`, `${unit}return 301 https://$host$request_uri;`, '}'];
    return insertAfter(source, chosen.node.directive, ['', ...lines]);
  },
});
