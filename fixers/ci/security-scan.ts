import { defineFixer, type Repo } from '../../src/model/index.ts';
import { type StepPlace, stepPlace } from '../../src/facts/ci/step-place.ts';
import type { CiWithTask } from '../../src/facts/ci/task-checks.ts';
import { addStep } from '../../src/fix/ci-step.ts';
import type { Edits } from '../../src/fix/yaml.ts';

/** Adds the audit of the package manager in use, for what is shipped and for serious faults. */
export const audit = defineFixer<CiWithTask>({
  title: 'Look for known vulnerabilities in CI',
  // It fails as soon as a fault becomes known, whoever changed what.
  safety: 'review',
  edits({ answer }, _data, repo): Edits {
    if (answer.how !== 'none')
      return { refuse: 'CI scans already, in a way that does not stop at a finding; whether that is meant has to be asked.' };
    const place = stepPlace(repo, 'audit');
    if ('why' in place) return { refuse: `${place.why}.` };
    const run = commandOf(repo, place);
    if (run === undefined)
      return { refuse: `The audit of ${place.manager} cannot be limited to serious faults; a scanner has to be chosen.` };
    const { pipeline, job, after, folder } = place;
    return addStep(repo, { file: pipeline.file, job: job.id, after, folder, run, name: place.named ? 'Audit' : undefined });
  },
});

function commandOf(repo: Repo, { manager, pkg }: StepPlace): string | undefined {
  if (manager === 'npm') return 'npm audit --omit=dev --audit-level=high';
  if (manager === 'pnpm') return 'pnpm audit --prod --audit-level high';
  const lock = pkg.lockfile === undefined ? undefined : repo.outline(pkg.lockfile, 'lockfile')?.manager;
  return lock === 'yarn-berry' ? 'yarn npm audit --environment production --severity high' : undefined;
}
