import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { testSuites } from '../../src/facts/tests.ts';

export default defineCheck({
  id: 'test/unit',
  covers: ['test/unit'],
  title: 'The program has tests',
  category: 'delivery',
  severity: 'high',
  why: 'Without a test every change is tried out by the users. Nobody dares to update a dependency, and the way back after a fault is guesswork.',
  remedy: 'Start with a test per route that matters: what it answers, and what it refuses.',
  sources: ['000:35', '002:19', '003:33'],
  absent: 'no service starts from a package of this repository',
  each: testSuites,
  test({ at, file }) {
    if (file !== undefined) return pass(file);
    return fail({ at, message: 'The repository has no file with tests.', key: 'none' });
  },
});
