import { defineFixer, type Edit, type Refusal } from '../../src/model/index.ts';
import { settingPlace } from '../../src/facts/infra/database-settings.ts';
import type { ManagedDatabase } from '../../src/facts/infra/managed-databases.ts';
import { setDatabase } from '../../src/fix/database-setting.ts';

/** Protects the database against deletion; who may reach it from outside is left to a person. */
export const protectFromDeletion = defineFixer<ManagedDatabase, 'deletion' | 'public'>({
  title: 'Protect the database against deletion',
  // Whoever wants to delete it has to say so twice.
  safety: 'review',
  edits(database, what, repo): readonly Edit[] | Refusal {
    if (what === 'public') return { refuse: `Who reaches ${database.label} over its public address has to be found out first.` };
    const place = settingPlace(repo, database, database.deletionProtection);
    return setDatabase(repo, database.label, place, { terraform: 'deletion_protection', cloudformation: 'DeletionProtection' }, true);
  },
});
