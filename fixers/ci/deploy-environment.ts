import { defineFixer, isRefusal } from '../../src/model/index.ts';
import type { Release } from '../../src/facts/ci/releases.ts';
import { tokenNeeds } from '../../src/facts/ci/token-needs.ts';
import { type Edits, addKeys, nodeAt, yamlSheet } from '../../src/fix/yaml.ts';

/** Names the environment that a job deploys to. */
export const nameEnvironment = defineFixer<Release>({
  title: 'Name the environment',
  // Rules of an environment of that name hold from then on.
  safety: 'review',
  edits({ pipeline, job }, _data, repo): Edits {
    const sheet = yamlSheet(repo, pipeline.file);
    if (isRefusal(sheet)) return sheet;
    if (job.uses !== undefined) return { refuse: `Job ${job.id} calls a workflow, whose own jobs have to name the environment.` };
    const needs = tokenNeeds(repo, pipeline, job);
    const granted = job.permissions ?? pipeline.permissions;
    const signsIn =
      ('scopes' in needs && needs.scopes['id-token'] !== undefined) || (granted?.kind === 'each' && granted.scopes['id-token'] === 'write');
    if (signsIn)
      return {
        refuse: `Job ${job.id} signs in with its identity, which an environment changes: the role of the cloud has to trust the new one first.`,
      };
    const told = `${job.id} ${job.name} ${pipeline.file}`.toLowerCase();
    const name =
      /\bprod|live/.test(told) || !/\b(stag\w*|preview|qa|uat|demo)\b/.test(told)
        ? 'production'
        : (/\b(stag|preview|qa|uat|demo)/.exec(told)?.[1] ?? '').replace(/^stag$/, 'staging');
    return addKeys(sheet, nodeAt(sheet, ['jobs', job.id]), { environment: name }, { after: ['name', 'needs', 'if', 'runs-on'] });
  },
});
