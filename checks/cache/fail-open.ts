import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { cacheReads } from '../../src/facts/runtime/cache-reads.ts';

export default defineCheck({
  id: 'cache/fail-open',
  covers: ['app/cache-fail-open'],
  title: 'Without its cache the service still answers',
  category: 'reliability',
  severity: 'medium',
  why: 'A cache is there to make answers faster. A read from it that is allowed to throw makes every request fail when Redis is restarted, although the data is in the database.',
  remedy: 'Catch errors of cache reads and writes, log them, and go on as if nothing had been cached.',
  sources: ['004:1610,1631'],
  absent: 'no program looks into Redis before it gets data elsewhere',
  each: cacheReads,
  test(read) {
    if (read.isCaught) return pass({ at: read.at, note: 'a failing read is caught' });
    return fail({
      at: read.at,
      message: `${read.name} lets an error of the cache fail the request instead of getting the data.`,
      key: 'read',
    });
  },
});
