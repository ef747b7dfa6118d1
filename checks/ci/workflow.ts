import { firstWorkflow } from '../../fixers/ci/workflow.ts';
import { ci } from '../../src/facts/ci/overview.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/workflow',
  covers: ['ci/workflow'],
  title: 'CI is configured',
  category: 'delivery',
  severity: 'high',
  why: 'Where no machine builds and tries out a change, what ships depends on the laptop it came from. Nobody can say afterwards what was checked.',
  remedy: 'Add a workflow that installs, builds and tests on every push and pull request.',
  sources: ['000:35', '000:70', '001:921-1004', '002:152-153', '003:42-48'],
  absent: 'the repository has neither CI configuration nor anything that is shipped from it',
  each: ci,
  test({ at, pipelines }) {
    const [first] = pipelines;
    if (first !== undefined) return pass(evidence(first.at, first.file));
    return fail({ at, message: 'No CI is configured for what is shipped from here.', key: 'no CI' });
  },
  fix: firstWorkflow,
});
