import { showChallenge } from '../../fixers/nginx/acme-challenge.ts';
import { challengedServers } from '../../src/facts/nginx/challenges.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

const instead = {
  redirects: 'redirects the ACME challenge',
  proxies: 'hands the ACME challenge to an application',
  refuses: 'refuses the ACME challenge',
  overlooks: 'has no file for the ACME challenge',
} as const;

export default defineCheck({
  id: 'nginx/acme-challenge',
  covers: ['nginx/acme-challenge'],
  title: 'Port 80 shows the files that certbot proves names with',
  category: 'packaging',
  severity: 'high',
  why: 'With a webroot, the certificate authority fetches a file over plain HTTP. Where nginx answers with something else the certificate is not issued, or not renewed, and the site is down on the day the old one ends.',
  remedy:
    'Add a location /.well-known/acme-challenge/ with the webroot as its root to the server on port 80, and move the redirect into location /.',
  refs: ['https://letsencrypt.org/docs/challenge-types/#http-01-challenge'],
  sources: ['001:592-596'],
  absent: 'no nginx server here is for a name that certbot proves through a webroot',
  each: challengedServers,
  test({ name, at, call, lost, shown, elsewhere, unread }) {
    const proof = { at: call.at, note: `certbot puts its files in ${call.webroot ?? 'a webroot'}` };
    if (lost === undefined) return pass([shown ?? { at }, proof]);
    if (unread.length > 0)
      return unknown(`${name} includes a file that is not in the repository and may show the challenge`, [{ at: unread[0]! }]);
    if (elsewhere !== undefined)
      return unknown(`Another configuration shows the challenge; whether it takes the place of ${name} is not in the files.`, [
        { at: elsewhere },
      ]);
    return fail({
      at: lost.at,
      message: `${name} ${instead[lost.how]} for ${lost.host} instead of showing the files of the webroot.`,
      related: [proof],
      key: lost.host,
    });
  },
  fix: showChallenge,
});
