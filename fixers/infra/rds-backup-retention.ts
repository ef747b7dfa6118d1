import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';
import { settingPlace } from '../../src/facts/infra/database-settings.ts';
import type { ManagedDatabase } from '../../src/facts/infra/managed-databases.ts';
import { setDatabase } from '../../src/fix/database-setting.ts';

/** Keeps backups for seven days, the least that is advised. */
export const keepBackups = defineFixer<ManagedDatabase>({
  title: 'Keep backups for a week',
  // Backups cost storage.
  safety: 'review',
  edits(database, _data, repo): readonly Edit[] | Refusal {
    const place = settingPlace(repo, database, database.retention);
    return setDatabase(repo, database.label, place, { terraform: 'backup_retention_period', cloudformation: 'BackupRetentionPeriod' }, 7);
  },
});
