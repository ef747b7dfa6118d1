import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';
import { settingPlace } from '../../src/facts/infra/database-settings.ts';
import type { ManagedDatabase } from '../../src/facts/infra/managed-databases.ts';
import { setDatabase } from '../../src/fix/database-setting.ts';

/** Turns the standby in a second zone on. */
export const standby = defineFixer<ManagedDatabase>({
  title: 'Keep a standby in a second zone',
  // The database costs twice as much.
  safety: 'review',
  edits(database, _data, repo): readonly Edit[] | Refusal {
    const place = settingPlace(repo, database, database.multiAz);
    return setDatabase(repo, database.label, place, { terraform: 'multi_az', cloudformation: 'MultiAZ' }, true);
  },
});
