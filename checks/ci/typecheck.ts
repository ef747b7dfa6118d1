import { runTypecheck } from '../../fixers/ci/typecheck.ts';
import { ciTypecheck } from '../../src/facts/ci/task-checks.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/typecheck',
  covers: ['ci/typecheck'],
  title: 'CI checks the types',
  category: 'delivery',
  severity: 'medium',
  why: 'Builds that strip types or transpile file by file pass with errors in them. A call with the wrong arguments is then found by the request that makes it.',
  remedy: 'Run `tsc --noEmit` (or a build with tsc) as a step of its own.',
  sources: ['001:959-960'],
  absent: 'there is no CI configuration, or no TypeScript',
  each: ciTypecheck,
  test({ answer, expected }) {
    switch (answer.how) {
      case 'real':
        return pass([evidence(answer.run.command.at, `runs ${answer.run.command.text}`), ...answer.run.command.via]);
      case 'hollow':
        return fail({
          at: answer.run.command.at,
          message: `CI calls the type checker without being stopped by it: ${answer.run.command.hollow ?? ''}.`,
          related: answer.run.command.via,
          key: answer.run.command.text,
        });
      case 'unread':
        return unknown(`No such step was found, but ${answer.why}.`);
      case 'none':
        return fail({
          at: answer.at,
          message: `CI does not check the types: no step for it was found in ${answer.files.slice(0, 3).join(', ')}.`,
          related: [expected],
          key: 'no step',
        });
    }
  },
  fix: runTypecheck,
});
