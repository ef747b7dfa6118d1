import { defineFixer, isRefusal } from '../../src/model/index.ts';
import type { CheckedChanges } from '../../src/facts/ci/changes.ts';
import { deployments } from '../../src/facts/ci/deployments.ts';
import { commandsOfJob, pipelines } from '../../src/facts/ci/pipelines.ts';
import { type Edits, addItems, addKeys, flow, nodeAt, setKey, yamlSheet } from '../../src/fix/yaml.ts';

/** Starts the workflow that tests for pull requests, too, where nothing in it deploys. */
export const tryPullRequests = defineFixer<CheckedChanges>({
  title: 'Run the checks for pull requests, too',
  safety: 'review',
  edits({ files }, _data, repo): Edits {
    const checking = pipelines(repo).filter((pipeline) => files.includes(pipeline.file) && pipeline.system === 'github');
    const ships = (file: string): boolean =>
      deployments(repo).some((deployment) => deployment.pipeline.file === file) ||
      checking.some(
        (pipeline) =>
          pipeline.file === file &&
          pipeline.jobs.some((job) =>
            commandsOfJob(repo, job).some(({ tasks }) => tasks.some((task) => /^(deploy|publish|docker-push)$/.test(task))),
          ),
      );
    const pipeline = checking.find(({ file, triggers }) => !ships(file) && triggers.some(({ event }) => event === 'push'));
    if (pipeline === undefined)
      return { refuse: `${checking[0]?.file ?? 'The workflow'} also ships what it checks: its jobs have to be told apart first.` };
    if (/\bsecrets\.(?!GITHUB_TOKEN\b)\w/.test(repo.text(pipeline.file) ?? ''))
      return { refuse: `${pipeline.file} uses secrets, which pull requests of forks do not get.` };
    const sheet = yamlSheet(repo, pipeline.file);
    if (isRefusal(sheet)) return sheet;
    const root = sheet.docs[0];
    const key = nodeAt(sheet, ['on']) === undefined ? 'true' : 'on';
    const on = nodeAt(sheet, [key]);
    if (on?.y === 'seq') return addItems(sheet, on, ['pull_request']);
    if (on?.y === 'scalar') return setKey(sheet, root, key, flow([on.raw, 'pull_request']));
    const branches = pipeline.triggers.find(({ event }) => event === 'push')?.branches ?? [];
    const added = addKeys(sheet, on, { pull_request: branches.length > 0 ? { branches: flow(branches) } : null }, { after: ['push'] });
    if (isRefusal(added)) return added;
    // A trigger without a filter is a key without a value.
    return added.map((edit) =>
      edit.kind === 'replace'
        ? {
            ...edit,
            text: edit.text.replace('pull_request: null', on?.y === 'map' && on.flow === true ? 'pull_request: null' : 'pull_request:'),
          }
        : edit,
    );
  },
});
