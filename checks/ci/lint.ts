import { runLint } from '../../fixers/ci/lint.ts';
import { ciLint } from '../../src/facts/ci/task-checks.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/lint',
  covers: ['ci/lint'],
  title: 'CI lints the code',
  category: 'delivery',
  severity: 'medium',
  why: 'A linter that runs on laptops only is off for whoever did not set it up. What it would have caught (a promise nobody awaits, a shadowed variable) then reaches production with the next hurried change.',
  remedy: 'Add a step that runs the lint script and fails with it.',
  sources: ['001:962-963', '002:171'],
  absent: 'there is no CI configuration next to a package',
  each: ciLint,
  test({ answer, expected }) {
    switch (answer.how) {
      case 'real':
        return pass([evidence(answer.run.command.at, `runs ${answer.run.command.text}`), ...answer.run.command.via]);
      case 'hollow':
        return fail({
          at: answer.run.command.at,
          message: `CI calls the linter without being stopped by it: ${answer.run.command.hollow ?? ''}.`,
          related: answer.run.command.via,
          key: answer.run.command.text,
        });
      case 'unread':
        return unknown(`No such step was found, but ${answer.why}.`);
      case 'none':
        return fail({
          at: answer.at,
          message: `CI does not lint: no step for it was found in ${answer.files.slice(0, 3).join(', ')}.`,
          related: [expected],
          key: 'no step',
        });
    }
  },
  fix: runLint,
});
