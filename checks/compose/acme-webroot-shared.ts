import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { acmeServices } from '../../src/facts/compose/acme.ts';

export default defineCheck({
  id: 'compose/acme-webroot-shared',
  covers: ['compose/acme-webroot-shared'],
  title: 'certbot and the web server share the webroot',
  category: 'packaging',
  severity: 'high',
  why: 'certbot proves a domain by a file in the webroot that the web server has to show. When the two containers do not share that folder no certificate is ever issued or renewed, and the site goes dark when the old one ends.',
  remedy: 'Mount the same volume on the webroot of certbot and on the folder the web server shows under /.well-known/acme-challenge/.',
  refs: ['https://eff-certbot.readthedocs.io/en/stable/using.html#webroot'],
  sources: ['001:556-570'],
  absent: 'no compose file here runs certbot with a webroot beside a web server',
  each: acmeServices,
  test({ key, stack, webroot, command, own, servers, shared }) {
    if (own !== undefined && shared !== undefined)
      return pass([
        { at: own.at, note: `${webroot} of ${key}` },
        { at: shared.at, note: `the same in ${shared.server.key}` },
      ]);
    const names = servers.map((server) => server.key).join(', ');
    return fail({
      at: own?.at ?? command.at,
      message: `The webroot ${webroot} of ${key} in ${stack} ${own === undefined ? 'is on no volume' : `is not mounted in ${names}`}, so the web server cannot show what certbot puts there.`,
      key: 'webroot',
    });
  },
});
