import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { suitesWithTests } from '../../src/facts/tests.ts';

export default defineCheck({
  id: 'test/runner-configured',
  covers: ['test/runner-configured'],
  title: 'A script runs the tests',
  category: 'delivery',
  severity: 'medium',
  why: 'Tests that need a secret command are run by whoever knows it. CI and newcomers call `npm test`, and get nothing or an error.',
  remedy: 'Set the script `test` to the runner.',
  sources: ['002:323-328', '003:33'],
  absent: 'the repository has no tests',
  each: suitesWithTests,
  test({ file, script, at }) {
    if (script !== undefined) return pass([script, file!]);
    return fail({ at, message: 'The repository has tests, but no package script runs them.', related: [file!], key: 'no script' });
  },
});
