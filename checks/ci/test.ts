import { runTests } from '../../fixers/ci/test.ts';
import { ci } from '../../src/facts/ci/overview.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/test',
  covers: ['ci/test'],
  title: 'CI runs the tests',
  category: 'delivery',
  severity: 'high',
  profile: 'essential',
  why: 'A change that no machine tries out before it ships is tried out by the users. Tests that only run on the laptop of whoever remembers them stop being run in the week the pressure is highest.',
  remedy: 'Add a step that runs the test script on every push and pull request, and let its failure fail the job.',
  sources: ['000:35', '000:464', '001:965-966', '002:171', '003:43'],
  absent: 'the repository has neither CI configuration nor anything that is shipped from it',
  each: ci,
  test(subject) {
    const [real] = subject.tests.real;
    if (real !== undefined) {
      return pass([evidence(real.command.at, `runs ${real.command.text}`), ...real.command.via]);
    }
    const [hollow] = subject.tests.hollow;
    if (hollow !== undefined) {
      return fail({
        at: hollow.command.at,
        message: `CI calls the tests without being stopped by them: ${hollow.command.hollow ?? ''}.`,
        related: hollow.command.via,
        key: hollow.command.text,
      });
    }
    if (subject.unread.length > 0) return unknown(`No test command was found, but ${subject.unread[0] ?? ''}.`);
    if (subject.pipelines.length === 0) {
      return fail({ at: subject.at, message: 'CI is not configured, so nothing runs the tests before a change ships.', key: 'no CI' });
    }
    const files = [...new Set(subject.pipelines.map((p) => p.file))];
    const more = files.length > 3 ? ` and ${files.length - 3} more` : '';
    return fail({
      at: subject.pipelines[0]?.jobs[0]?.at ?? subject.at,
      message: `CI has no step that runs tests: none was found in ${files.slice(0, 3).join(', ')}${more}.`,
      key: 'no test step',
    });
  },
  fix: runTests,
});
