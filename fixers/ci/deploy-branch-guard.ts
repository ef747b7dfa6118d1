import { defineFixer, isRefusal, type Repo } from '../../src/model/index.ts';
import { pipelines } from '../../src/facts/ci/pipelines.ts';
import type { Release } from '../../src/facts/ci/releases.ts';
import { type Edits, addKeys, nodeAt, yamlSheet } from '../../src/fix/yaml.ts';

/** Deploys only what is on the branch that the repository's workflows name as the main one. */
export const guardBranch = defineFixer<Release>({
  title: 'Deploy the main branch only',
  safety: 'review',
  edits({ pipeline, job }, _data, repo): Edits {
    if (pipeline.system !== 'github') return { refuse: `How ${pipeline.system} limits jobs is left to a person.` };
    const sheet = yamlSheet(repo, pipeline.file);
    if (isRefusal(sheet)) return sheet;
    if (job.condition !== undefined) return { refuse: `Job ${job.id} has a condition already, with which this one has to be joined.` };
    if (pipeline.triggers.some(({ event, tags }) => event === 'release' || tags.length > 0))
      return { refuse: `${pipeline.file} is started for tags or releases, too, which may be meant.` };
    const branch = mainBranch(repo);
    if (branch === undefined) return { refuse: 'No workflow says what the main branch is called.' };
    const condition = `github.event_name == 'push' && github.ref == 'refs/heads/${branch}'`;
    const onPush = pipeline.triggers.some(({ event }) => event === 'push');
    return addKeys(
      sheet,
      nodeAt(sheet, ['jobs', job.id]),
      { if: onPush ? condition : `github.ref == 'refs/heads/${branch}'` },
      { after: ['name', 'needs'], before: 'runs-on' },
    );
  },
});

/** `main` or `master`, as far as one of them, and only one, is named in the triggers. */
function mainBranch(repo: Repo): string | undefined {
  const named = new Set(pipelines(repo).flatMap((pipeline) => pipeline.triggers.flatMap(({ branches }) => branches)));
  const both = ['main', 'master'].filter((branch) => named.has(branch));
  return both.length === 1 ? both[0] : undefined;
}
