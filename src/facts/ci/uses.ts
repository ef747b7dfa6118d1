import { posix } from 'node:path';
import { type Evidence, fact, type Repo, spanEnds, type Subject } from '../../model/index.ts';
import { jsonAt, jsonFile, jsonString } from '../json.ts';
import { yamlAt, yamlItems, yamlLoc, yamlString } from '../yaml.ts';
import { vendorsOfActions } from '../knowledge/action-owners.ts';
import { actionUse } from './actions.ts';
import { pipelines } from './pipelines.ts';
import type { ActionUse, Job, Pipeline } from './types.ts';

/** An action, container or reusable workflow that code of the repository's CI calls for, once per text. */
export interface UsedAction extends Subject {
  readonly use: ActionUse;
  /** Maintained by GitHub itself. */
  readonly firstParty: boolean;
  /** Of the owner that package.json names as the repository's. */
  readonly sameOwner: boolean;
  /** The owner is one of the companies and projects whose tools and clouds the actions are for. */
  readonly vendor: boolean;
  /** What its code gets hold of: secrets given to the step, secrets or a writing token in its job, or neither. */
  readonly reach: Reach;
  /** The other places that use it with the same version. */
  readonly elsewhere: readonly Evidence[];
}

const farther = ['none', 'job', 'step'] as const;
export type Reach = (typeof farther)[number];

/** Every `uses:` of workflows and composite actions that is not a path of the repository. */
export const usedActions = fact('ci/uses', (repo: Repo): readonly UsedAction[] => {
  const found = new Map<string, UsedAction>();
  const repository = jsonAt(jsonFile(repo, 'package.json'), 'repository');
  const owner = /(?:github\.com[/:]|^github:|^)([\w.-]+)\/[\w.-]+$/
    .exec((jsonString(repository) ?? jsonString(jsonAt(repository, 'url')) ?? '').replace(/\.git$/, ''))?.[1]
    ?.toLowerCase();
  const add = (use: ActionUse, reach: Reach): void => {
    if (use.kind === 'local') return;
    const name = use.text;
    const known = found.get(name);
    found.set(name, {
      name,
      at: known?.at ?? use.at,
      use: known?.use ?? use,
      firstParty: use.owner === 'actions' || use.owner === 'github',
      sameOwner: use.owner.toLowerCase() === owner,
      vendor: vendorsOfActions.has(use.owner.toLowerCase()),
      reach: known === undefined || farther.indexOf(reach) > farther.indexOf(known.reach) ? reach : known.reach,
      elsewhere: known === undefined ? [] : [...known.elsewhere, { at: use.at, note: 'the same' }],
    });
  };
  for (const pipeline of pipelines(repo)) {
    for (const job of pipeline.jobs) {
      const reach = reachOfJob(repo, pipeline, job);
      if (job.uses !== undefined) add(job.uses, reach === 'job' ? 'step' : reach);
      for (const step of job.steps)
        if (step.uses !== undefined) add(step.uses, Object.values(step.inputs).some((i) => i.value.includes('secrets.')) ? 'step' : reach);
    }
  }
  for (const { path } of repo.ofKind('action')) {
    if (!path.startsWith('.github/') && posix.dirname(path) !== '.') continue;
    for (const step of yamlItems(yamlAt(repo.outline(path, 'action')?.docs[0], 'runs', 'steps'))) {
      const node = yamlAt(step, 'uses');
      const text = yamlString(node);
      if (node !== undefined && text !== undefined) add(actionUse(text, yamlLoc(path, node)), 'none');
    }
  }
  return [...found.values()];
});

/** Every step of a job can read what the others are given. The token counts where it may write. */
function reachOfJob(repo: Repo, pipeline: Pipeline, job: Job): Reach {
  const granted = job.permissions ?? pipeline.permissions;
  const writes = granted?.kind === 'all' ? granted.level === 'write' : Object.values(granted?.scopes ?? {}).includes('write');
  if (writes) return 'job';
  if (pipeline.system !== 'github') return 'none';
  const root = repo.outline(pipeline.file, 'workflow')?.docs[0];
  const text = repo.text(pipeline.file) ?? '';
  const nodes = [yamlAt(root, 'env'), yamlAt(root, 'jobs', job.id)];
  // The default token is in every job; a comment is no use.
  const named = nodes.some((node) =>
    (node === undefined ? '' : text.slice(...spanEnds(node.at)))
      .split('\n')
      .some((line) => /^[^#]*(\bsecrets\.(?!GITHUB_TOKEN\b)|\bsecrets: *inherit)/.test(line)),
  );
  return named ? 'job' : 'none';
}

/** The uses that somebody other than GitHub maintains, and GitHub's own where they follow a branch. */
export const foreignActions = fact('ci/foreign actions', (repo: Repo): readonly UsedAction[] =>
  usedActions(repo).filter((u) => !u.firstParty || u.use.pin === 'branch' || u.use.pin === 'none'),
);

/** GitHub's own actions with a version or a commit. */
export const firstPartyActions = fact('ci/first-party actions', (repo: Repo): readonly UsedAction[] =>
  usedActions(repo).filter((u) => u.firstParty && (u.use.pin === 'version' || u.use.pin === 'commit')),
);
