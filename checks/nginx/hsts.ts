import { strictTransport } from '../../fixers/nginx/hsts.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { applicationHeaders } from '../../src/facts/nginx/app-headers.ts';
import { responseHeaders } from '../../src/facts/nginx/inherit.ts';
import { hstsOf, tlsAnswering } from '../../src/facts/nginx/hsts.ts';

export default defineCheck({
  id: 'nginx/hsts',
  covers: ['nginx/hsts'],
  title: 'Servers with TLS tell browsers to come back over TLS only',
  category: 'packaging',
  severity: 'medium',
  why: 'Without Strict-Transport-Security the first request of every visit may still go over plain HTTP, where it can be answered by somebody else. The redirect to HTTPS does not help against that, because it is itself sent in the clear.',
  remedy: 'Add "add_header Strict-Transport-Security "max-age=31536000; includeSubDomains" always;" to the server with TLS.',
  refs: ['https://www.rfc-editor.org/rfc/rfc6797'],
  cwe: [319],
  sources: ['001:598-624', '004:300'],
  peers: ['gixy hsts_header'],
  absent: 'no nginx server here answers with TLS',
  each: tlsAnswering,
  test({ name, at, headers, content, unread, server }, repo) {
    // What a location loses by headers of its own is said by the check about inheritance.
    const all = [...headers, ...responseHeaders(server.tree, server.node).headers];
    const sent = all.find((header) => header.name.toLowerCase() === 'strict-transport-security');
    if (sent !== undefined) {
      const age = hstsOf(sent.value);
      if (age === undefined) return unknown(`the max-age of ${name} comes from a variable`, [{ at: sent.at }]);
      // Half a year, below which lists of the careful no longer count it.
      if (age >= 15_552_000) return pass({ at: sent.at, note: sent.value });
      return fail({
        at: sent.at,
        message: `${name} sends Strict-Transport-Security for ${age} seconds only.`,
        severity: 'low',
        key: 'max-age',
      });
    }
    if (unread.length > 0)
      return unknown(`${name} includes a file that is not in the repository and may add it`, [{ at: unread[0] ?? at }]);
    if (content === 'application') {
      const behind = applicationHeaders(repo, server);
      if (behind.sends === 'yes') return pass(behind.evidence);
      if (behind.sends === 'unknown')
        return unknown(`${name} adds no Strict-Transport-Security, and ${behind.reason}`, [{ at, note: 'proxies' }]);
    }
    return fail({ at, message: `${name} answers over TLS without Strict-Transport-Security.`, key: 'absent', related: [server.evidence] });
  },
  fix: strictTransport,
});
