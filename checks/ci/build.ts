import { runBuild } from '../../fixers/ci/build.ts';
import { ciBuild } from '../../src/facts/ci/task-checks.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/build',
  covers: ['ci/build'],
  title: 'CI builds what is shipped',
  category: 'delivery',
  severity: 'medium',
  why: 'A change that passes its tests can still fail to build, with the production settings or in the image. It is found out when the release is waiting for it.',
  remedy: 'Run the build script, or build the image, on every change.',
  sources: ['001:968-969', '002:172'],
  absent: 'there is no CI configuration, or nothing to build',
  each: ciBuild,
  test({ answer, expected }) {
    switch (answer.how) {
      case 'real':
        return pass([evidence(answer.run.command.at, `runs ${answer.run.command.text}`), ...answer.run.command.via]);
      case 'hollow':
        return fail({
          at: answer.run.command.at,
          message: `CI calls the build without being stopped by it: ${answer.run.command.hollow ?? ''}.`,
          related: answer.run.command.via,
          key: answer.run.command.text,
        });
      case 'unread':
        return unknown(`No such step was found, but ${answer.why}.`);
      case 'none':
        return fail({
          at: answer.at,
          message: `CI builds nothing: no step for it was found in ${answer.files.slice(0, 3).join(', ')}.`,
          related: [expected],
          key: 'no step',
        });
    }
  },
  fix: runBuild,
});
