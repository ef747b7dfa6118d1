import { coverageGates } from '../../src/facts/coverage.ts';
import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'test/coverage-gate',
  covers: ['ci/coverage-gate', 'test/coverage-target'],
  title: 'A change that leaves much code untested does not pass',
  category: 'delivery',
  severity: 'low',
  profile: 'all',
  why: 'Without a bound the tested part of a program shrinks a little with every change, and nobody decides it. When the tests are needed, before an update or a hotfix, they no longer tell whether it works.',
  remedy:
    'Set a threshold in the test runner (`coverageThreshold` of Jest, `coverage.thresholds` of Vitest) a little below what is covered today, and raise it; 60 % is a start.',
  sources: ['002:22', '002:227'],
  absent: 'the repository has no tests that a script runs',
  each: coverageGates,
  test({ at, gate, elsewhere }) {
    if (gate !== undefined) return pass(gate);
    if (elsewhere !== undefined)
      return unknown('whether too little coverage is refused is decided in a service outside of the repository', [elsewhere]);
    return fail({ at, message: 'The tests pass however little of the code they reach: no coverage threshold is set.', key: 'none' });
  },
});
