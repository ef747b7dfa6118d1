import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { winstonLoggers } from '../../src/facts/runtime/log-files.ts';
import { rotateFiles } from '../../fixers/observability/log-rotation.ts';

export default defineCheck({
  id: 'observability/log-rotation',
  covers: ['observability/log-rotation'],
  title: 'Log files are rotated',
  category: 'observability',
  severity: 'medium',
  why: 'A log file that only grows fills the disk one day. The database beside it is what stops first.',
  remedy: 'Set maxsize and maxFiles, use winston-daily-rotate-file, let logrotate do it, or log to the output only.',
  sources: ['000:402-403'],
  absent: 'no program makes a winston logger',
  each: winstonLoggers,
  test(logger) {
    const endless = logger.targets.find((t) => t.kind === 'file' && t.isLimited === false);
    if (endless !== undefined && logger.rotator !== undefined) return pass({ at: logger.rotator, note: 'logrotate is configured' });
    if (endless !== undefined)
      return fail({ at: endless.at, message: `${logger.name} writes a log file that nothing rotates.`, key: 'file' });
    const unread = logger.targets.find((t) => t.kind === 'file' && t.isLimited === undefined);
    if (unread !== undefined) return unknown(`the options of a log file of ${logger.name} could not be read`, [{ at: unread.at }]);
    const file = logger.targets.find((t) => t.isLimited === true);
    if (file !== undefined) return pass({ at: file.at, note: 'cut at a size or every day' });
    if (logger.isOpen) return unknown(`not every transport of ${logger.name} could be read`, [{ at: logger.at }]);
    return pass({ at: logger.at, note: 'writes no files' });
  },
  fix: rotateFiles,
});
