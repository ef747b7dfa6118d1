import type { AnyCheck } from '../../src/model/index.ts';
import clientSingleton from './client-singleton.ts';
import migrateDeploy from './migrate-deploy.ts';
import migrationsPresent from './migrations-present.ts';
import mongoReplicaSet from './mongo-replica-set.ts';
import prismaQueryrawMongodb from './prisma-queryraw-mongodb.ts';
import versionSupported from './version-supported.ts';

export const db: readonly AnyCheck[] = [
  clientSingleton,
  migrateDeploy,
  migrationsPresent,
  mongoReplicaSet,
  prismaQueryrawMongodb,
  versionSupported,
];
