import { type Edit, type NginxDirective, defineFixer, type Refusal } from '../../src/model/index.ts';
import type { AnsweringServer } from '../../src/facts/nginx/headers.ts';
import { absentPageHeaders, headerTargets, isProtective } from '../../src/facts/nginx/headers.ts';
import { responseHeaders } from '../../src/facts/nginx/inherit.ts';
import { addToList, headerLine } from '../../src/fix/nginx.ts';

const values: Readonly<Record<string, string>> = {
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
};

/** Adds the headers that are missing to the server and to every block in it that would lose them. */
export const securityHeaders = defineFixer<AnsweringServer>({
  title: 'Send the headers that protect pages',
  // A site that shows itself in a frame needs SAMEORIGIN.
  safety: 'review',
  edits({ server, headers, content }, _data, repo): readonly Edit[] | Refusal {
    const { tree, node } = server;
    if (content === 'application' && !headers.some((header) => isProtective(header.name)))
      return { refuse: 'The application behind it can send them (http/security-headers); sent by both they would stand twice.' };
    const own = new Map(responseHeaders(tree, node).headers.map((header) => [header.name.toLowerCase(), header]));
    // A block says what the server says, where that says it.
    const lineOf = (name: string, beside: readonly NginxDirective[]): string => {
      const known = own.get(name.toLowerCase());
      const written = known === undefined ? '' : (repo.text(known.at.file) ?? '').slice(known.at.start, known.at.end);
      return /^add_header\s[^\n]+;$/.test(written) ? written : headerLine(name, values[name] ?? '', beside);
    };
    const edits = headerTargets(tree, node).flatMap((target) => {
      const absent = absentPageHeaders(responseHeaders(tree, target.block).headers);
      if (absent.length === 0) return [];
      const beside = target.block.directive.block?.filter((directive) => directive.name === 'add_header') ?? [];
      return [
        addToList(
          repo,
          target,
          absent.map((name) => lineOf(name, beside)),
        ),
      ];
    });
    return edits.some((each) => each.length === 0) ? { refuse: `${server.file} or a file it includes cannot be edited.` } : edits.flat();
  },
});
