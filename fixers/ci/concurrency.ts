import { defineFixer, isRefusal } from '../../src/model/index.ts';
import type { Release } from '../../src/facts/ci/releases.ts';
import { type Edits, addKeys, nodeAt, yamlSheet } from '../../src/fix/yaml.ts';

/** Lets deployments of a job run one after the other: one waits, of several waiting ones the newest. */
export const oneAtATime = defineFixer<Release>({
  title: 'Let deployments run one after the other',
  safety: 'safe',
  edits({ pipeline, job }, _data, repo): Edits {
    const sheet = yamlSheet(repo, pipeline.file);
    if (isRefusal(sheet)) return sheet;
    const node = nodeAt(sheet, ['jobs', job.id]);
    // The legs of a matrix would wait for one another, and all but one of the waiting would be cancelled.
    if (nodeAt(sheet, ['jobs', job.id, 'strategy']) !== undefined)
      return { refuse: `Job ${job.id} runs several times at once on purpose.` };
    if (job.uses !== undefined) return { refuse: `Job ${job.id} calls a workflow; what it is given may decide where it deploys to.` };
    const named = job.environment?.name ?? '';
    if (/^\$\{\{[^{}]*\b(github|inputs|vars)\.[^{}]*\}\}$/.test(named)) {
      return addKeys(sheet, node, { concurrency: `deploy-${named}` }, { after: ['name', 'needs', 'if', 'runs-on', 'environment'] });
    }
    const target = job.environment !== undefined && /^[\w-]+$/.test(job.environment.name) ? job.environment.name : job.id;
    const group = target.startsWith('deploy') ? target : `deploy-${target}`;
    return addKeys(sheet, node, { concurrency: group }, { after: ['name', 'needs', 'if', 'runs-on', 'environment'] });
  },
});
