import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { closings } from '../../src/facts/runtime/shutdowns.ts';
import { shutdownTimeout } from '../../fixers/node/shutdown-timeout.ts';

export default defineCheck({
  id: 'node/shutdown-timeout',
  covers: ['node/shutdown-timeout'],
  title: 'Shutting down takes a limited time',
  category: 'reliability',
  severity: 'medium',
  why: 'Closing a server waits for every open connection, and one slow client holds it forever. Without a limit of its own the process is killed in the middle of whatever it still had to write, or never ends.',
  remedy: 'Start a timer (setTimeout(() => process.exit(1), 10_000).unref()) in the signal handler before closing the server.',
  sources: ['003:105'],
  absent: 'no started service closes its server when it is told to stop',
  each: closings,
  fix: shutdownTimeout,
  test(closing) {
    if (closing.handler === undefined) return pass({ at: closing.at, note: closing.note });
    if (closing.handler.hasTimeout) return pass({ at: closing.handler.at, note: 'ends after a time of its own' });
    return fail({
      at: closing.handler.at,
      message: `${closing.name} waits without limit for its connections to end when it is told to stop.`,
      // Whatever runs it kills it in the end: no process is left behind, but what it was doing is lost.
      ...(closing.killedBy === undefined
        ? {}
        : { severity: 'low', related: [{ at: closing.killedBy, note: 'killed from here in the end' }] }),
      key: 'limit',
    });
  },
});
