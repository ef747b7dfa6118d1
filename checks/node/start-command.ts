import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { startedServices } from '../../src/facts/services/runners.ts';
import { startCommand } from '../../fixers/node/start-command.ts';

export default defineCheck({
  id: 'node/start-command',
  covers: ['node/start-command'],
  title: 'Production starts the program itself, not a development runner',
  category: 'packaging',
  severity: 'high',
  why: 'Runners that watch files or compile at every start take memory and seconds, swallow signals and restart on their own. Development packages have to be installed in production for them.',
  remedy: 'Build first, and start the result with `node`.',
  sources: ['001:354-373', '000:134'],
  absent: 'no service is started',
  each: startedServices,
  fix: startCommand,
  test({ name, runner, startAt, how, deployed }) {
    if (runner === undefined) return pass({ at: startAt, note: `started by ${how === 'script' ? 'a package script' : how}` });
    return fail({
      at: startAt,
      message: `${name} is started in production by ${runner}.`,
      // A package script may be for developers alone; a compiler without watching is slow, not wrong.
      ...(deployed ? {} : { severity: 'medium' as const, confidence: 'medium' as const }),
      key: runner,
    });
  },
});
