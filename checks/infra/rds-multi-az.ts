import { standby } from '../../fixers/infra/rds-multi-az.ts';
import { lastingDatabases } from '../../src/facts/infra/managed-databases.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/rds-multi-az',
  covers: ['infra/rds-multi-az'],
  title: 'Managed databases have a standby in another zone',
  category: 'data-safety',
  severity: 'medium',
  why: 'With one instance every failure of its host or zone, and every larger upgrade, is an outage of the whole service. The last resort is a restore, which takes hours.',
  remedy: 'Set `multi_az = true` for production.',
  sources: ['004:1187'],
  absent: 'no file here creates a managed database',
  each: lastingDatabases,
  test({ at, label, kind, multiAz, purpose }) {
    if (kind === 'cluster') return pass(evidence(at, 'a cluster keeps its data in three zones'));
    if (multiAz.is === 'unknown') return unknown(`an expression decides whether ${label} has a standby`, [evidence(multiAz.at)]);
    if (multiAz.is === 'set' && multiAz.v === true) return pass(evidence(multiAz.at, 'multi-AZ'));
    return fail({
      at: multiAz.is === 'set' ? multiAz.at : at,
      message: `${label} runs in one zone without a standby.`,
      ...(purpose === 'production' ? {} : { confidence: 'low' as const }),
      key: 'multi-az',
    });
  },
  fix: standby,
});
