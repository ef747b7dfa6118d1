import { defineFixer } from '../../src/model/index.ts';
import type { Ci } from '../../src/facts/ci/overview.ts';
import { runCommand, scriptFor, stepPlace } from '../../src/facts/ci/step-place.ts';
import { addStep } from '../../src/fix/ci-step.ts';
import type { Edits } from '../../src/fix/yaml.ts';

/** Adds the step for a script that package.json has, where the dependencies are installed. */
export const runTests = defineFixer<Ci>({
  title: 'Run the tests in CI',
  // It may fail at first: that is what it is for.
  safety: 'review',
  edits({ tests }, _data, repo): Edits {
    if (tests.hollow.length > 0)
      return { refuse: 'CI calls the tests already, in a way that does not stop at a failure; whether that is meant has to be asked.' };
    const place = stepPlace(repo, 'test');
    if ('why' in place) return { refuse: `${place.why}.` };
    const script = scriptFor(place.pkg, 'test');
    if (script === undefined) return { refuse: `${place.pkg.file} has no script that does it.` };
    const { pipeline, job, after, folder } = place;
    return addStep(repo, {
      file: pipeline.file,
      job: job.id,
      after,
      folder,
      run: runCommand(place.manager, script),
      name: place.named ? 'Test' : undefined,
    });
  },
});
