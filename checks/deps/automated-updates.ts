import { dependabot } from '../../fixers/deps/automated-updates.ts';
import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { updatedRepos } from '../../src/facts/deps/updates.ts';

export default defineCheck({
  id: 'deps/automated-updates',
  covers: ['deps/automated-updates'],
  title: 'Updates of dependencies are proposed automatically',
  category: 'supply-chain',
  severity: 'medium',
  why: 'Nobody looks for new versions in a busy month, and a fix for a hole is out for weeks before it is installed. What is behind by many versions is then hard to update at all.',
  remedy: 'Add .github/dependabot.yml or a Renovate configuration.',
  sources: ['001:1299', '002:190'],
  absent: 'no service starts from a package of this repository',
  each: updatedRepos,
  test({ at, robot }) {
    if (robot !== undefined) return pass(robot);
    return fail({
      at,
      message: 'Nothing in the repository proposes updates of its dependencies (no Dependabot, no Renovate).',
      confidence: 'medium',
      key: 'none',
    });
  },
  fix: dependabot,
});
