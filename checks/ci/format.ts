import { ciFormat } from '../../src/facts/ci/task-checks.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/format',
  covers: ['ci/format'],
  title: 'CI checks the formatting',
  category: 'delivery',
  severity: 'info',
  profile: 'all',
  why: 'Formatting that nothing checks drifts, and every second change then mixes layout with behaviour. Reviews get longer and miss more.',
  remedy: 'Run the formatter in its checking mode.',
  sources: ['002:171'],
  absent: 'there is no CI configuration, or no formatter',
  each: ciFormat,
  test({ answer, expected }) {
    switch (answer.how) {
      case 'real':
        return pass([evidence(answer.run.command.at, `runs ${answer.run.command.text}`), ...answer.run.command.via]);
      case 'hollow':
        return fail({
          at: answer.run.command.at,
          message: `CI checks the formatting without being stopped by it: ${answer.run.command.hollow ?? ''}.`,
          related: answer.run.command.via,
          key: answer.run.command.text,
        });
      case 'unread':
        return unknown(`No such step was found, but ${answer.why}.`);
      case 'none':
        return fail({
          at: answer.at,
          message: `CI does not check the formatting: no step for it was found in ${answer.files.slice(0, 3).join(', ')}.`,
          related: [expected],
          key: 'no step',
        });
    }
  },
});
