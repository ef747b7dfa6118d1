import { lastingDatabases } from '../../src/facts/infra/managed-databases.ts';
import { defineCheck, evidence, fail, pass, unknown } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/rds-encrypted',
  covers: ['infra/rds-encrypted'],
  title: 'Managed databases are encrypted at rest',
  category: 'data-safety',
  severity: 'high',
  why: 'Snapshots and disks of an unencrypted database can be read by whoever gets a copy. Encryption cannot be switched on later without moving to a new instance.',
  remedy:
    'Set `storage_encrypted = true` (`--storage-encrypted`, `StorageEncrypted: true`); an existing instance has to be restored from an encrypted snapshot.',
  sources: ['000:424', '004:1184'],
  absent: 'no file here creates a managed database',
  each: lastingDatabases,
  test({ at, label, encrypted }) {
    if (encrypted.is === 'unknown') return unknown(`an expression decides whether ${label} is encrypted`, [evidence(encrypted.at)]);
    if (encrypted.is === 'set' && encrypted.v === true) return pass(evidence(encrypted.at, 'encrypted'));
    return fail({
      at: encrypted.is === 'set' ? encrypted.at : at,
      message: `${label} is not encrypted at rest${encrypted.is === 'unset' ? ', which is the default' : ''}.`,
      key: 'encrypted',
    });
  },
});
