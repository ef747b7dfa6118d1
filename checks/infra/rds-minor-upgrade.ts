import { minorUpgrades } from '../../fixers/infra/rds-minor-upgrade.ts';
import { lastingDatabases } from '../../src/facts/infra/managed-databases.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/rds-minor-upgrade',
  covers: ['infra/rds-minor-upgrade'],
  title: 'Managed databases take minor upgrades by themselves',
  category: 'data-safety',
  severity: 'low',
  profile: 'all',
  why: 'Minor versions fix security flaws. An instance that waits for a person gets them months later.',
  remedy: 'Leave `auto_minor_version_upgrade` at its default, true.',
  sources: ['004:1188'],
  absent: 'no file here creates a managed database',
  each: lastingDatabases,
  test({ at, label, minorUpgrades }) {
    if (minorUpgrades.is === 'unknown') return unknown(`an expression decides whether ${label} takes minor upgrades`);
    if (minorUpgrades.is === 'set' && minorUpgrades.v === false)
      return fail({ at: minorUpgrades.at, message: `${label} does not take minor upgrades by itself.`, key: 'minor' });
    return pass(evidence(minorUpgrades.is === 'set' ? minorUpgrades.at : at, minorUpgrades.is === 'set' ? 'on' : 'on by default'));
  },
  fix: minorUpgrades,
});
