import { defineFixer } from '../../src/model/index.ts';
import type { Ci } from '../../src/facts/ci/overview.ts';
import type { Edits } from '../../src/fix/yaml.ts';
import { addScriptStep } from './parts/script-step.ts';

export const runTests = defineFixer<Ci>({
  title: 'Run the tests in CI',
  // It may fail at first: that is what it is for.
  safety: 'review',
  edits({ tests }, _data, repo): Edits {
    if (tests.hollow.length > 0)
      return { refuse: 'CI calls the tests already, in a way that does not stop at a failure; whether that is meant has to be asked.' };
    return addScriptStep(repo, 'test', 'Test');
  },
});
