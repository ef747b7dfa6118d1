import { firstPartyActions } from '../../src/facts/ci/uses.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/first-party-pinned',
  // The catalogue's row is about other people's actions; GitHub's own are a matter of taste.
  covers: [],
  title: "GitHub's own actions are pinned to a commit",
  category: 'supply-chain',
  severity: 'info',
  profile: 'all',
  why: "A version tag of GitHub's own actions moves with every release, so two runs of one commit may differ. Whether that is worth the upkeep of hashes is a matter of policy, because their owner runs the jobs anyway.",
  remedy: 'Replace the tag by the commit hash of the release where your policy asks for it.',
  refs: ['https://docs.github.com/en/actions/reference/security/secure-use'],
  sources: ['001:946'],
  peers: ['zizmor unpinned-uses'],
  absent: "no workflow uses GitHub's own actions with a version",
  each: firstPartyActions,
  test({ use, at }) {
    if (use.pin === 'commit') return pass(evidence(at, 'pinned'));
    return fail({ at, message: `${use.text} follows a tag that moves with each release.`, key: use.text });
  },
});
