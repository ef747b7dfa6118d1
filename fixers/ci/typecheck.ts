import { defineFixer } from '../../src/model/index.ts';
import type { CiWithTask } from '../../src/facts/ci/task-checks.ts';
import type { Edits } from '../../src/fix/yaml.ts';
import { addScriptStep } from './parts/script-step.ts';

export const runTypecheck = defineFixer<CiWithTask>({
  title: 'Check the types in CI',
  // It may fail at first: that is what it is for.
  safety: 'review',
  edits({ answer }, _data, repo): Edits {
    if (answer.how !== 'none')
      return { refuse: 'CI calls it already, in a way that does not stop at a failure; whether that is meant has to be asked.' };
    return addScriptStep(repo, 'typecheck', 'Check types');
  },
});
