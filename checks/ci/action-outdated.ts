import { supportedMajor } from '../../fixers/ci/action-outdated.ts';
import { majorOf } from '../../src/facts/ci/majors.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';
import { actionTableDate, firstSupportedMajor } from '../../src/facts/knowledge/action-runtimes.ts';

export default defineCheck({
  id: 'ci/action-outdated',
  covers: ['ci/action-outdated'],
  title: 'Actions are of a major version that runners still support',
  category: 'supply-chain',
  severity: 'low',
  why: 'Old majors run on a Node.js that the runners have given up. They are forced onto another one or refused, so a release stops on the day somebody else chose.',
  remedy: 'Move to the present major of the action, pinned to its commit.',
  refs: ['https://github.blog/changelog/2024-09-25-end-of-life-for-actions-node16/'],
  sources: ['000:488', '001:946'],
  absent: 'no workflow uses an action whose versions are known here',
  each: majorOf,
  test({ use, at, major, elsewhere }, repo) {
    const slug = use.slug.split('/').slice(0, 2).join('/').toLowerCase();
    const wanted = repo.settings.knowledge?.['actions']?.[slug] ?? firstSupportedMajor[slug] ?? '0';
    if (major >= Number(wanted)) return pass(evidence(at, `major ${major}`));
    return fail({
      at,
      message: `${use.text} runs on a Node.js that runners no longer support; version ${wanted} is the first that does not, as of ${actionTableDate}.`,
      key: use.text,
      related: elsewhere,
    });
  },
  fix: supportedMajor,
});
