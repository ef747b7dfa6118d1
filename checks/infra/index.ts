import type { AnyCheck } from '../../src/model/index.ts';
import appUser from './app-user.ts';
import rdsBackupRetention from './rds-backup-retention.ts';
import rdsDeletionProtection from './rds-deletion-protection.ts';
import rdsEncrypted from './rds-encrypted.ts';
import rdsManagedPassword from './rds-managed-password.ts';
import rdsMinorUpgrade from './rds-minor-upgrade.ts';
import rdsMultiAz from './rds-multi-az.ts';
import redisAuth from './redis-auth.ts';
import s3Versioning from './s3-versioning.ts';
import sgDatabase from './sg-database.ts';
import sgWebOnly from './sg-web-only.ts';
import sshRestricted from './ssh-restricted.ts';

export const infra: readonly AnyCheck[] = [
  appUser,
  rdsBackupRetention,
  rdsDeletionProtection,
  rdsEncrypted,
  rdsManagedPassword,
  rdsMinorUpgrade,
  rdsMultiAz,
  redisAuth,
  s3Versioning,
  sgDatabase,
  sgWebOnly,
  sshRestricted,
];
