import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { dataServices } from '../../src/facts/compose/exposure.ts';
import type { DataService } from '../../src/facts/compose/exposure.ts';
import type { Loc } from '../../src/model/index.ts';
import { dbPortExposed } from '../../fixers/compose/db-port-exposed.ts';

/** What a fixer needs: the port; undefined where the network of the host is shared. */
export interface ExposedPortData {
  readonly port: Loc | undefined;
}

export default defineCheck<DataService, ExposedPortData>({
  id: 'compose/db-port-exposed',
  covers: ['compose/db-port-exposed'],
  title: 'Databases and caches are not published on every interface of the host',
  category: 'data-safety',
  severity: 'critical',
  why: 'A published port listens on every address of the host, and Docker opens it past ufw and most host firewalls. Open databases are found by scanners within hours and are emptied or held to ransom.',
  remedy:
    'Remove the ports of the database, other services reach it over their network anyway; or bind them to 127.0.0.1 for access from the host.',
  refs: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/#docker-and-ufw'],
  cwe: [668],
  sources: ['001:515-516', '004:130-132'],
  peers: ['dclint no-unbound-port-interfaces'],
  absent: 'no compose file here runs a database or cache outside development and tests',
  each: dataServices,
  test(service) {
    const { key, stack, exposures, purpose } = service;
    const open = exposures.filter(({ to }) => to === 'all');
    if (open.length > 0) {
      return fail(
        open.map(({ at, what, port }) => ({
          at,
          message: `${key} in ${stack} publishes ${what} on every interface of the host.`,
          // A file of neutral name may only ever run on a developer's machine.
          ...(purpose === 'production' ? {} : { severity: 'high' as const, confidence: 'medium' as const }),
          key: port?.target ?? what,
          data: { port: port?.at },
        })),
      );
    }
    const doubtful = exposures.find(({ to }) => to === 'unknown');
    if (doubtful !== undefined)
      return unknown(`The address that ${key} in ${stack} is published on comes from a variable.`, [{ at: doubtful.at }]);
    const [first] = exposures;
    if (first !== undefined)
      return pass({ at: first.at, note: first.to === 'loopback' ? 'bound to the loopback address' : 'bound to one address' });
    return pass({ at: service.keyAt, note: 'publishes no port' });
  },
  fix: dbPortExposed,
});
