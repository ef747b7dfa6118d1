import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { untoldPackage } from '../../src/facts/server/observability.ts';
import { requestIds } from '../../src/facts/runtime/request-ids.ts';
import { requestId } from '../../fixers/observability/request-id.ts';

export default defineCheck({
  id: 'observability/request-id',
  covers: ['observability/request-id'],
  title: 'Every request has an id that the logs carry',
  category: 'observability',
  severity: 'low',
  why: 'A busy service writes the lines of many requests in between each other. Without an id nobody can tell which of them belong to the one that failed, or follow it into the next service.',
  remedy: 'Use pino-http, or a middleware that takes x-request-id or makes one and keeps it in AsyncLocalStorage for the logger.',
  sources: ['002:113,223'],
  absent: 'no started service answers HTTP requests',
  each: requestIds,
  fix: requestId,
  test({ http, source, name }) {
    if (source !== undefined) return pass({ at: source.at, note: source.what });
    if (http.doubt !== undefined) return unknown(`not all of ${name} could be followed: ${http.doubt}`);
    const untold = untoldPackage(http.wiring, 'logs') ?? untoldPackage(http.wiring, 'errors');
    if (untold !== undefined) return unknown(`whether ${untold.pkg} gives requests an id is not known here`, [{ at: untold.at }]);
    return fail({ at: http.at, message: `${name} gives its requests no id that its logs could carry.`, key: 'missing' });
  },
});
