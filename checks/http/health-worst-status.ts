import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { weighingHealthHandlers } from '../../src/facts/runtime/health-handlers.ts';

export default defineCheck({
  id: 'http/health-worst-status',
  covers: ['express/health-status-overwrite'],
  title: 'The worst finding of a health route stands',
  category: 'reliability',
  severity: 'high',
  why: 'A database that is down and a cache that is down at once is the worst case, and the moment when the answer has to be right. When the second finding replaces the first, “degraded” hides “unhealthy” and the instance stays in rotation.',
  remedy: 'Set a milder status only when no worse one is there, or keep a rank and take the highest.',
  sources: ['004:1701-1719'],
  absent: 'no health route puts several findings into one status',
  each: weighingHealthHandlers,
  test(handler) {
    const { overwritten, verdicts, name } = handler;
    if (overwritten === undefined) return pass({ at: verdicts[0] ?? handler.at, note: 'no milder finding replaces a worse one' });
    return fail({
      at: overwritten.at,
      message: `${name} replaces ${overwritten.from} by ${overwritten.to} when a later check fails too.`,
      key: `${overwritten.from} ${overwritten.to}`,
    });
  },
});
