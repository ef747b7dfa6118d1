import { defineFixer } from '../../src/model/index.ts';
import type { CiWithTask } from '../../src/facts/ci/task-checks.ts';
import { runCommand, scriptFor, stepPlace } from '../../src/facts/ci/step-place.ts';
import { addStep } from '../../src/fix/ci-step.ts';
import type { Edits } from '../../src/fix/yaml.ts';

/** Adds the step for a script that package.json has, where the dependencies are installed. */
export const runTypecheck = defineFixer<CiWithTask>({
  title: 'Check the types in CI',
  // It may fail at first: that is what it is for.
  safety: 'review',
  edits({ answer }, _data, repo): Edits {
    if (answer.how !== 'none')
      return { refuse: 'CI calls it already, in a way that does not stop at a failure; whether that is meant has to be asked.' };
    const place = stepPlace(repo, 'typecheck');
    if ('why' in place) return { refuse: `${place.why}.` };
    const script = scriptFor(place.pkg, 'typecheck');
    if (script === undefined) return { refuse: `${place.pkg.file} has no script that does it.` };
    const { pipeline, job, after, folder } = place;
    return addStep(repo, {
      file: pipeline.file,
      job: job.id,
      after,
      folder,
      run: runCommand(place.manager, script),
      name: place.named ? 'Check types' : undefined,
    });
  },
});
