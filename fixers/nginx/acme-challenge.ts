import { defineFixer, type Edit, type Refusal, spanEnd } from '../../src/model/index.ts';
import type { ChallengedServer } from '../../src/facts/nginx/challenges.ts';
import { insertAfter, nginxText, replaceDirective, rewriteBlock, unitOf, writtenAs } from '../../src/fix/nginx.ts';

const path = '/.well-known/acme-challenge/';

/** Shows the files of the webroot on port 80, and moves a redirect of the whole server into `location /`. */
export const showChallenge = defineFixer<ChallengedServer>({
  title: "Show the files of certbot's webroot on port 80",
  safety: 'review',
  edits({ server, call, name }, _data, repo): readonly Edit[] | Refusal {
    const source = nginxText(repo, server.file);
    const block = server.node.directive;
    if (source === undefined) return { refuse: `${server.file} has errors or is a template with conditions.` };
    const shows = server.locations.some((location) => /acme|well-known/.test(location.path));
    const root = call.webroot;
    if (!shows && (root === undefined || !/^\/[\w./-]+$/.test(root)))
      return { refuse: `The webroot that certbot uses for ${name} is not written out.` };
    const unit = unitOf(source);
    // A regular expression would win over a plain prefix.
    const modifier = server.locations.some((location) => location.modifier.startsWith('~')) ? '^~ ' : '';
    const challenge = shows ? [] : [`location ${modifier}${path} {`, `${unit}root ${root ?? ''};`, '}'];
    const children = block.block ?? [];
    if (children.some((child) => child.name === 'rewrite' || child.name === 'if'))
      return { refuse: `${name} rewrites requests before its locations are looked at.` };
    const redirect = children.find((child) => child.name === 'return');
    if (redirect === undefined) {
      const first = children.findLast((child) => child.block === undefined);
      if (first === undefined || shows) return [];
      const isSpaced = /^[^\n]*\n[ \t]*\r?\n/.test(source.text.slice(spanEnd(first.at)));
      return insertAfter(source, first, isSpaced ? ['', ...challenge] : challenge);
    }
    if (server.locations.some((location) => location.path === '/' && location.modifier === ''))
      return { refuse: `${name} returns an answer of its own and has a location / besides.` };
    const lines = [...challenge, ...(challenge.length === 0 ? [] : ['']), 'location / {', `${unit}${writtenAs(source, redirect)}`, '}'];
    const edits = replaceDirective(source, redirect, lines);
    return edits.length > 0
      ? edits
      : rewriteBlock(
          source,
          block,
          children.filter((child) => child !== redirect),
          lines,
        );
  },
});
