import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';
import { settingPlace } from '../../src/facts/infra/database-settings.ts';
import type { ManagedDatabase } from '../../src/facts/infra/managed-databases.ts';
import { setDatabase } from '../../src/fix/database-setting.ts';

/** Lets the database take minor upgrades in its maintenance window. */
export const minorUpgrades = defineFixer<ManagedDatabase>({
  title: 'Take minor upgrades',
  // It restarts then.
  safety: 'review',
  edits(database, _data, repo): readonly Edit[] | Refusal {
    const place = settingPlace(repo, database, database.minorUpgrades);
    return setDatabase(
      repo,
      database.label,
      place,
      { terraform: 'auto_minor_version_upgrade', cloudformation: 'AutoMinorVersionUpgrade' },
      true,
    );
  },
});
