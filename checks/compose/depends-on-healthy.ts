import { defineCheck, fail, pass } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';
import { storeDependents, waitsItself } from '../../src/facts/compose/dependencies.ts';
import { dependsOnHealthy } from '../../fixers/compose/depends-on-healthy.ts';

export default defineCheck({
  id: 'compose/depends-on-healthy',
  covers: ['compose/depends-on-healthy'],
  title: 'Services wait until their database is ready, not only started',
  category: 'reliability',
  severity: 'medium',
  why: 'The short form of depends_on waits until the container of the database exists, seconds before the database takes connections. After a reboot the application then fails at its first query and comes up only by luck or by restarts.',
  remedy: 'Write depends_on in its long form with "condition: service_healthy", and give the database a healthcheck.',
  refs: ['https://docs.docker.com/compose/how-tos/startup-order/'],
  sources: ['000:512-514', '000:523-524', '001:529-530', '001:545-546', '001:560-562'],
  absent: 'no compose service here depends on a database, cache or queue',
  each: storeDependents,
  test(service) {
    const { key, stack, dependencies, purpose } = service;
    const early = dependencies.filter(({ entry }) => entry.condition === 'service_started');
    const own = waitsItself(service);
    if (early.length > 0 && own !== undefined) return pass(own);
    if (early.length === 0)
      return pass(dependencies.map(({ entry }): Evidence => ({ at: entry.at, note: entry.condition })) as [Evidence, ...Evidence[]]);
    return fail(
      early.map(({ entry, on, health }) => ({
        at: entry.at,
        message: `${key} in ${stack} starts as soon as ${entry.service} was started, not when it is ready${on !== undefined && health === undefined ? ', which nothing asks' : ''}.`,
        related: health === undefined ? [] : [{ at: health.at, note: 'tells when it is ready' }],
        // That its health cannot be asked is reported where it is defined.
        ...(on !== undefined && health === undefined ? { severity: 'low' as const } : {}),
        ...(purpose === 'production' ? {} : { confidence: 'medium' as const }),
        key: entry.service,
        data: entry.service,
      })),
    );
  },
  fix: dependsOnHealthy,
});
