import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { clientPlaces } from '../../src/facts/data/clients.ts';

export default defineCheck({
  id: 'db/client-singleton',
  covers: ['db/client-singleton'],
  title: 'A service keeps one pool of connections per store',
  category: 'data-safety',
  severity: 'medium',
  why: 'Every client brings a pool of its own. A few of them per instance, times the instances, use up the connections of the database, and the next one is refused.',
  remedy: 'Make the client in one module and import it where it is needed.',
  sources: ['001:869', '004:1676-1747'],
  absent: 'no service makes clients with a pool',
  each: clientPlaces,
  test({ name, pkg, places, perRequest }) {
    const [first, ...more] = places;
    if (perRequest !== undefined)
      return fail({ at: perRequest, message: `${name} makes a client for every request.`, severity: 'high', key: 'per request' });
    if (more.length === 0) return pass({ at: first!.at, note: `the one client of ${pkg}` });
    return fail({
      at: more[0]!.at,
      message: `${name} makes ${places.length} clients, each with a pool of its own.`,
      related: [first!, ...more.slice(1)].map((p) => ({ at: p.at, note: 'another' })),
      confidence: 'medium',
      key: 'several',
    });
  },
});
