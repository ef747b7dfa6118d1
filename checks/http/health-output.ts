import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { healthHandlers } from '../../src/facts/runtime/health-handlers.ts';

export default defineCheck({
  id: 'http/health-output',
  covers: ['express/health-info-leak'],
  title: 'A public health route keeps internals to itself',
  category: 'application-security',
  severity: 'low',
  why: 'Anybody may call a health route. Memory, host names and the text of database errors tell a stranger what runs where and how it can be brought down.',
  remedy: 'Answer with a word per dependency, and log the details.',
  cwe: [200],
  sources: ['000:352-356', '001:871', '004:1700,1709,1718,1734'],
  absent: 'no health route with a handler of its own was found',
  each: healthHandlers,
  test(handler) {
    const leak = handler.leaks[0];
    if (leak === undefined) return pass({ at: handler.at, note: 'shows no internals' });
    return fail({ at: leak.at, message: `${handler.name} shows ${leak.what} to whoever asks.`, key: leak.what });
  },
});
