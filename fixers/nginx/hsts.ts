import { type Edit, defineFixer, type Refusal } from '../../src/model/index.ts';
import { certifiedServers, isUntrusted } from '../../src/facts/nginx/certificates.ts';
import type { AnsweringServer } from '../../src/facts/nginx/headers.ts';
import { headerTargets } from '../../src/facts/nginx/headers.ts';
import { hstsOf } from '../../src/facts/nginx/hsts.ts';
import { responseHeaders } from '../../src/facts/nginx/inherit.ts';
import { addToList, headerLine } from '../../src/fix/nginx.ts';

/** A year, and the subdomains with it. */
const year = 31_536_000;

/** Adds the header to a server with TLS and to every block in it that would lose it, or makes a short one last a year. */
export const strictTransport = defineFixer<AnsweringServer>({
  title: 'Send Strict-Transport-Security for a year',
  // Browsers remember it: names below the host that have no TLS cannot be reached any more.
  safety: 'review',
  edits({ name, server, headers }, _data, repo): readonly Edit[] | Refusal {
    const { tree, node } = server;
    const all = [...headers, ...responseHeaders(tree, node).headers];
    const sent = all.find((header) => header.name.toLowerCase() === 'strict-transport-security');
    if (sent !== undefined) {
      if (hstsOf(sent.value) === 0) return { refuse: 'A max-age of 0 makes browsers forget the header, which somebody may want.' };
      const written = repo.text(sent.at.file)?.slice(sent.at.start, sent.at.end) ?? '';
      const age = /(max-age\s*=\s*)(\d+)/i.exec(written);
      if (age === null) return [];
      const start = sent.at.start + age.index + age[1]!.length;
      return [{ kind: 'replace', at: { file: sent.at.file, start, end: start + age[2]!.length }, text: `${year}` }];
    }
    const certificate = certifiedServers(repo).find((each) => each.name === name)?.certificate?.path ?? '';
    // With HSTS nobody could click past the warning any more.
    if (isUntrusted(certificate))
      return { refuse: `Browsers do not trust ${certificate}; with the header nobody would get past the warning.` };
    const edits = headerTargets(tree, node)
      .filter(({ has }) => !has.has('strict-transport-security'))
      .map((target) => {
        const beside = target.block.directive.block?.filter((directive) => directive.name === 'add_header') ?? [];
        return addToList(repo, target, [headerLine('Strict-Transport-Security', `max-age=${year}; includeSubDomains`, beside)]);
      });
    return edits.some((each) => each.length === 0) ? { refuse: `${server.file} or a file it includes cannot be edited.` } : edits.flat();
  },
});
