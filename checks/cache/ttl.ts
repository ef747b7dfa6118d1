import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { cacheFills } from '../../src/facts/runtime/cache-reads.ts';

export default defineCheck({
  id: 'cache/ttl',
  covers: ['app/cache-ttl'],
  title: 'What is cached expires',
  category: 'reliability',
  severity: 'medium',
  why: 'An entry without an expiry stays until somebody deletes it, and users see the data of yesterday. Redis grows until its memory is full and it refuses writes.',
  remedy: 'Give every cache write an expiry (set with EX, or setEx).',
  sources: ['000:274,663', '001:1081,1089', '002:91-98', '004:1601,1604,1629-1632'],
  absent: 'no program caches in Redis what it gets elsewhere',
  each: cacheFills,
  test(read) {
    const endless = read.writes.find((w) => w.ends === false);
    if (endless !== undefined)
      return fail({ at: endless.at, message: `${read.name} caches with ${endless.method}() and no expiry.`, key: 'expiry' });
    const unread = read.writes.find((w) => w.ends === undefined);
    if (unread !== undefined) return unknown(`the options of the cache write of ${read.name} could not be read`, [{ at: unread.at }]);
    return pass({ at: read.writes[0]?.at ?? read.at, note: 'expires' });
  },
});
