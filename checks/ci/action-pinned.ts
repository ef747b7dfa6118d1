import { pinKnown } from '../../fixers/ci/action-pinned.ts';
import { foreignActions } from '../../src/facts/ci/uses.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'ci/action-pinned',
  covers: ['ci/action-pinned'],
  title: 'Actions of other people are pinned to a commit',
  category: 'supply-chain',
  severity: 'high',
  why: 'A tag or branch of an action can be moved to other code at any time by whoever controls its repository. The next run then hands that code the job token and every secret of the step, without any change in this repository.',
  remedy:
    'Replace the tag by the full commit hash of the release in use and keep the version in a comment; let Dependabot or Renovate move it.',
  refs: ['https://docs.github.com/en/actions/reference/security/secure-use'],
  cwe: [829],
  sources: ['001:946', '001:997'],
  peers: ['zizmor unpinned-uses'],
  absent: "no workflow uses actions of anybody but GitHub, or only at GitHub's version tags",
  each: foreignActions,
  test({ use, firstParty, sameOwner, vendor, reach, elsewhere, at }, repo) {
    if (use.pin === 'commit' || use.pin === 'digest') return pass(evidence(at, 'pinned'));
    const trusted = repo.options('ci/action-pinned')['trustedOwners'];
    if (Array.isArray(trusted) && trusted.includes(use.owner))
      return pass(evidence(at, `${use.owner} is a trusted owner by configuration`));
    const kind =
      use.kind === 'docker' ? 'an image tag' : use.pin === 'version' ? 'a tag' : use.pin === 'branch' ? 'a branch' : 'the default branch';
    const digits = /^[0-9a-f]{32,}$/.test(use.ref) ? use.ref.length : undefined;
    if (digits !== undefined && use.kind !== 'docker')
      return fail({
        at,
        message: `${use.text} names no commit: it has ${digits} digits where a commit has 40, so the step fails or follows whoever takes that name.`,
        severity: 'medium',
        key: use.text,
        related: elsewhere,
      });
    const sees = { step: ' that then sees the secrets of this step', job: ' that then runs beside the secrets of this job', none: '' };
    // Code of one's own organisation and of GitHub still changes under the job, but not by strangers.
    const known = firstParty || vendor || use.kind === 'docker';
    const held = use.pin === 'version' && reach === 'none';
    return fail({
      at,
      message: `${use.text} follows ${kind}, which can be moved to other code${sees[reach]}.`,
      severity: sameOwner || (vendor && held) ? 'low' : known || held ? 'medium' : 'high',
      key: use.text,
      related: elsewhere,
    });
  },
  fix: pinKnown,
});
