import { healthWaits } from '../../src/facts/runtime/health-bounds.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'http/health-timeout',
  covers: ['express/health-check-timeout'],
  title: 'A health route waits for its dependencies no longer than it is waited for',
  category: 'reliability',
  severity: 'medium',
  confidence: 'medium',
  profile: 'all',
  why: 'A database that takes connections and does not answer makes the route hang with it. The probe gives up and asks again, so requests and connections pile up, and the log does not say which dependency it was.',
  remedy:
    'Put a bound of a second or two on every question, below the timeout of the probe: `Promise.race` with a timer, or the timeout of the driver (`query_timeout`, `commandTimeout`).',
  sources: ['004:869,877', '004:1697-1715'],
  absent: 'no health route asks a store through a client that is made here',
  each: healthWaits,
  test({ name, at, what, pkg, asksAt, bounded, open }) {
    if (bounded !== undefined) return pass([{ at: asksAt, note: what }, bounded]);
    if (open) return unknown(`the options of the ${pkg} client that ${name} asks are not all in the files`, [{ at: asksAt }]);
    return fail({
      at: asksAt,
      message: `${name} waits for ${what} of ${pkg} as long as it takes.`,
      related: [{ at, note: 'the route' }],
      key: what,
    });
  },
});
