import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { mongoServers } from '../../src/facts/data/mongo.ts';

export default defineCheck({
  id: 'db/mongo-replica-set',
  covers: ['db/mongo-replica-set'],
  title: 'MongoDB runs as a replica set',
  category: 'data-safety',
  severity: 'medium',
  why: 'Transactions, change streams and Prisma need a replica set, also one of a single member. A lone server loses what it had acknowledged when it crashes before the write reached the disk.',
  remedy: 'Start mongod with --replSet and initiate the set once; give replicaSet in the connection string.',
  sources: ['001:101', '001:505-516', '001:683-686'],
  absent: 'no MongoDB runs for users from these compose files',
  each: mongoServers,
  test({ name, at, set, prisma }) {
    if (set !== undefined) return pass(set);
    return fail({
      at,
      message: `${name} runs MongoDB without a replica set${prisma === undefined ? '' : ', which Prisma needs'}.`,
      ...(prisma === undefined ? {} : { severity: 'high' as const, related: [prisma] }),
      key: 'standalone',
    });
  },
});
