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
    // A group of its own for every job: in one that others share, a waiting deployment would be cancelled for theirs.
    const named = job.environment?.name ?? '';
    const chosen = /^\$\{\{[^{}]*\b(github|inputs|vars)\.[^{}]*\}\}$/.test(named) ? `-${named}` : '';
    const group = `${job.id}-\${{ github.workflow }}${chosen}`;
    return addKeys(sheet, node, { concurrency: group }, { after: ['name', 'needs', 'if', 'runs-on', 'environment'] });
  },
});
