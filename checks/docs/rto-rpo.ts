import { recoveryPlans } from '../../src/facts/docs/recovery.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'docs/rto-rpo',
  covers: ['docs/rto-rpo'],
  title: 'The recovery plan says how long it may take and how much may be lost',
  category: 'operations',
  severity: 'medium',
  why: 'Without numbers nobody can say whether a nightly dump is enough or a standby is needed. The answer then comes after the disaster, from the customers.',
  remedy: 'State both with a duration, for example RTO 4 hours and RPO 24 hours.',
  sources: ['001:1125-1128', '004:1448-1451'],
  absent: 'no document here is about disaster recovery',
  each: recoveryPlans,
  test({ at, path, goals }) {
    const [rto, rpo] = [goals.find((g) => g.kind === 'RTO'), goals.find((g) => g.kind === 'RPO')];
    if (rto !== undefined && rpo !== undefined) return pass([evidence(rto.at, 'RTO'), evidence(rpo.at, 'RPO')]);
    const missing = rto === undefined && rpo === undefined ? 'neither an RTO nor an RPO' : rto === undefined ? 'no RTO' : 'no RPO';
    return fail({ at: (rto ?? rpo)?.at ?? at, message: `${path} plans the recovery and gives ${missing} in numbers.`, key: 'goals' });
  },
});
