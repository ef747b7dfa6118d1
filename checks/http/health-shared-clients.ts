import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { askingHealthHandlers } from '../../src/facts/runtime/health-handlers.ts';

export default defineCheck({
  id: 'http/health-shared-clients',
  covers: ['express/health-shared-clients'],
  title: 'A health route asks through the clients that requests use',
  category: 'reliability',
  severity: 'medium',
  why: 'A client of its own tells nothing about the pool that requests wait for: that one can be used up while the route says all is well. It also takes connections from a database that counts them.',
  remedy: 'Import the client that the rest of the service uses.',
  sources: ['004:1683-1684'],
  absent: 'no health route asks a dependency',
  each: askingHealthHandlers,
  test(handler) {
    const own = handler.ownClients[0];
    if (own === undefined) return pass({ at: handler.asksAt ?? handler.at, note: 'makes no second client' });
    return fail({
      at: own.at,
      message: `${handler.name} asks through a ${own.pkg} client of its own rather than the one that requests use.`,
      related: [{ at: own.shared, note: 'the client of the service' }],
      key: own.pkg,
    });
  },
});
