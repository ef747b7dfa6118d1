import { secretInUse } from '../../src/facts/docker/secret-in-use.ts';
import { passwordedDatabases } from '../../src/facts/infra/managed-databases.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'infra/rds-managed-password',
  covers: ['infra/rds-managed-password'],
  title: 'Master passwords of managed databases are written nowhere',
  category: 'secrets',
  severity: 'high',
  why: 'A password in a file is known to everybody who may read the repository, and to its history for ever. On a command line it is also in the process list and the shell history.',
  remedy: 'Let RDS keep it (`manage_master_user_password = true`, `--manage-master-user-password`), or take it from a secret store.',
  cwe: [798],
  sources: ['004:1181'],
  absent: 'no file here gives a managed database a password',
  each: passwordedDatabases,
  test({ at, label, password }) {
    if (password.is !== 'set') return pass(evidence(password.is === 'unknown' ? password.at : at, 'comes from elsewhere'));
    const value = secretInUse('MASTER_PASSWORD', String(password.v));
    return fail({
      at: password.at,
      message: `The master password of ${label} is written out${value === 'known' ? ', to be replaced by hand' : ''}.`,
      key: 'password',
    });
  },
});
