import { writeEcosystem } from '../../fixers/pm2/ecosystem.ts';
import { calledEcosystems } from '../../src/facts/services/pm2-calls.ts';
import { defineCheck, evidence, fail, locOf, pass, spanFrom } from '../../src/model/index.ts';

export default defineCheck({
  id: 'pm2/ecosystem',
  covers: ['pm2/ecosystem'],
  title: 'The ecosystem file that PM2 is started with is kept here',
  category: 'reliability',
  severity: 'medium',
  why: 'Without the file nobody can set the server up again: how many processes, which variables, which memory limit is known to one machine alone. A deployment from a clean clone fails at the start.',
  remedy: 'Commit the ecosystem file, with the secrets left to the environment.',
  sources: ['000:92', '000:199-200', '000:217-218'],
  absent: 'nothing here starts PM2 with an ecosystem file',
  each: calledEcosystems,
  test({ config, call, file, at }, repo) {
    if (file !== undefined) return pass(evidence(locOf(file, spanFrom(0, Math.min(1, repo.text(file)?.length ?? 0))), 'is there'));
    return fail({ at, message: `${call.from} starts PM2 with ${config}, which is not in the repository.`, key: config });
  },
  fix: writeEcosystem,
});
