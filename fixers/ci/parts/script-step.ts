import { runCommand, scriptFor, stepPlace } from '../../../src/facts/ci/step-place.ts';
import type { Task } from '../../../src/facts/ci/tasks.ts';
import { addStep } from '../../../src/fix/ci-step.ts';
import type { Edits } from '../../../src/fix/yaml.ts';
import type { Repo } from '../../../src/model/index.ts';

/**
 * Adds the step for a script that package.json has, behind the installation of the dependencies. Refuses where no job
 * is sure to be the place, or there is no such script.
 * @param name of the step, for jobs whose steps have names
 */
export function addScriptStep(repo: Repo, task: Task, name: string): Edits {
  const place = stepPlace(repo, task);
  if ('why' in place) return { refuse: `${place.why}.` };
  const script = scriptFor(place.pkg, task);
  if (script === undefined) return { refuse: `${place.pkg.file} has no script that does it.` };
  const { pipeline, job, after, folder } = place;
  return addStep(repo, {
    file: pipeline.file,
    job: job.id,
    after,
    folder,
    run: runCommand(place.manager, script),
    name: place.named ? name : undefined,
  });
}
