import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { workspaceImages } from '../../src/facts/docker/layers.ts';

export default defineCheck({
  id: 'docker/workspace-node-modules',
  covers: ['docker/workspace-node-modules'],
  title: 'The dependencies of every workspace package reach the build',
  category: 'packaging',
  severity: 'low',
  why: 'pnpm keeps a node_modules folder in every package of a workspace; the one of the root alone lacks what the packages need. The build fails, or finds another version by chance.',
  remedy: 'Copy the whole folder of the stage that installs, or install in the stage that builds.',
  refs: ['https://pnpm.io/docker'],
  sources: ['001:349', '001:391'],
  absent: 'no image that ships builds a pnpm workspace from dependencies of another stage',
  each: workspaceImages,
  test({ name, partial, copy }) {
    if (partial === undefined) return pass({ at: copy, note: 'the packages come along' });
    return fail({
      at: partial,
      message: `${name} takes only the node_modules of the workspace root into the stage that builds.`,
      key: 'partial',
    });
  },
});
