import { recoveryPlans } from '../../src/facts/docs/recovery.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'docs/dr-plan',
  covers: ['docs/dr-plan'],
  title: 'The disaster-recovery plan has steps',
  category: 'operations',
  severity: 'medium',
  why: 'A heading without steps is a wish. On the day of the disaster somebody who did not write it has to follow it.',
  remedy: 'Write down who does what in which order, with the commands.',
  sources: ['000:592-597', '001:1094-1128', '003:208', '004:1446-1473'],
  absent: 'no document here is about disaster recovery',
  each: recoveryPlans,
  test({ at, path, heading, steps }) {
    if (steps >= 3) return pass(evidence(at, `${steps} steps`));
    return fail({ at, message: `${path} has a section "${heading}" and no steps in it.`, key: 'steps' });
  },
});
