import type { AnyCheck } from '../../src/model/index.ts';
import clientSingleton from './client-singleton.ts';
import indexConcurrently from './index-concurrently.ts';
import indexes from './indexes.ts';
import migrateBeforeRollout from './migrate-before-rollout.ts';
import migrateDeploy from './migrate-deploy.ts';
import migrationsPresent from './migrations-present.ts';
import mongoReplicaSet from './mongo-replica-set.ts';
import mongoSchemaPush from './mongo-schema-push.ts';
import prismaQueryrawMongodb from './prisma-queryraw-mongodb.ts';
import prismaSchemaComplete from './prisma-schema-complete.ts';
import recoveryConf from './recovery-conf.ts';
import schemaSync from './schema-sync.ts';
import uniqueEmail from './unique-email.ts';
import versionSupported from './version-supported.ts';

export const db: readonly AnyCheck[] = [
  clientSingleton,
  indexConcurrently,
  indexes,
  migrateBeforeRollout,
  migrateDeploy,
  migrationsPresent,
  mongoReplicaSet,
  mongoSchemaPush,
  prismaQueryrawMongodb,
  prismaSchemaComplete,
  recoveryConf,
  schemaSync,
  uniqueEmail,
  versionSupported,
];
