import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { askingHealthHandlers } from '../../src/facts/runtime/health-handlers.ts';

export default defineCheck({
  id: 'http/health-status-code',
  covers: ['express/health-status-code'],
  title: 'A health route answers with an error status when a dependency is down',
  category: 'reliability',
  severity: 'high',
  why: 'Load balancers and orchestrators read the status code and nothing else. An instance that answers 200 with “unhealthy” in its body keeps getting requests that it cannot serve.',
  remedy: 'Answer 503 whenever a dependency that requests need does not reply.',
  sources: ['001:883-884', '004:1722-1725,1734'],
  absent: 'no health route asks a dependency',
  each: askingHealthHandlers,
  test(handler) {
    const { hides, asksAt, name } = handler;
    if (hides === undefined) return pass({ at: asksAt ?? handler.at, note: 'what it finds decides the status' });
    return fail({
      at: hides.at,
      message: `${name} says 200 when a dependency is down: ${hides.what}.`,
      related: [{ at: handler.at, note: `answers ${handler.path}` }],
      ...(hides.isPartly ? { severity: 'medium' as const } : {}),
      key: hides.isPartly ? 'partly' : 'always',
    });
  },
});
