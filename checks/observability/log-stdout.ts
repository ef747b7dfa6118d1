import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { winstonLoggers } from '../../src/facts/runtime/log-files.ts';

export default defineCheck({
  id: 'observability/log-stdout',
  covers: ['observability/log-stdout'],
  title: 'A service in a container logs to its output',
  category: 'observability',
  severity: 'medium',
  why: 'Whatever collects logs of containers reads their output. A log file inside a container is seen by nobody and is gone with the container, together with the reason why it ended.',
  remedy: 'Add a Console transport that is on in production, or ship the files.',
  sources: ['000:401-404'],
  absent: 'no program makes a winston logger',
  each: winstonLoggers,
  test(logger) {
    const seen = logger.targets.find((t) => t.kind === 'console' || t.kind === 'other');
    if (seen !== undefined) return pass({ at: seen.at, note: seen.kind === 'console' ? 'logs to the output' : 'hands its lines on' });
    const file = logger.targets[0];
    if (logger.isOpen) return unknown(`not every transport of ${logger.name} could be read`, [{ at: logger.at }]);
    if (file === undefined) return unknown(`no transport of ${logger.name} was found`, [{ at: logger.at }]);
    if (logger.container === undefined) return pass({ at: file.at, note: 'logs to files, and nothing puts it into a container' });
    return fail({
      at: file.at,
      message: `${logger.name} logs to files only, while its service runs in a container.`,
      related: [{ at: logger.container, note: 'runs in a container' }],
      key: 'files-only',
    });
  },
});
