import { defineFixer, isRefusal } from '../../src/model/index.ts';
import type { Deployment } from '../../src/facts/ci/deployments.ts';
import type { Pipeline } from '../../src/facts/ci/types.ts';
import { type Edits, addItems, addKeys, flow, nodeAt, setKey, yamlSheet } from '../../src/fix/yaml.ts';

/** Lets a deployment wait for the job of the same workflow that tests. */
export const waitForTests = defineFixer<Deployment>({
  title: 'Deploy only after the tests have passed',
  safety: 'review',
  edits({ pipeline, job, gate, name }, _data, repo): Edits {
    if (pipeline.system !== 'github') return { refuse: `How ${pipeline.system} orders jobs is left to a person.` };
    if (gate.kind !== 'parallel' || gate.file !== pipeline.file)
      return {
        refuse:
          gate.kind === 'parallel'
            ? `The tests are in ${gate.file}; one workflow waits for another only by workflow_run, or by being called.`
            : `No job of ${pipeline.file} tests before ${name}.`,
      };
    const tests = pipeline.jobs.find(
      (each) => each !== job && each.steps.some((step) => step.commands.some((command) => command.at.start === gate.at.start)),
    );
    if (tests === undefined) return { refuse: `The job with the tests could not be told (${pipeline.file}).` };
    if (tests.condition !== undefined)
      return { refuse: `Job ${tests.id} runs under a condition; where it is skipped, ${job.id} would be, too.` };
    if (reaches(pipeline, tests.id, job.id)) return { refuse: `Job ${tests.id} itself waits for ${job.id}.` };
    const sheet = yamlSheet(repo, pipeline.file);
    if (isRefusal(sheet)) return sheet;
    const node = nodeAt(sheet, ['jobs', job.id]);
    const needs = nodeAt(sheet, ['jobs', job.id, 'needs']);
    if (needs === undefined) return addKeys(sheet, node, { needs: tests.id }, { after: ['name'], before: 'runs-on' });
    if (needs.y === 'seq') return addItems(sheet, needs, [tests.id]);
    return setKey(sheet, node, 'needs', flow([...job.needs, tests.id]));
  },
});

function reaches(pipeline: Pipeline, from: string, to: string): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(pipeline.jobs.find((job) => job.id === id)?.needs ?? []));
  }
  return false;
}
