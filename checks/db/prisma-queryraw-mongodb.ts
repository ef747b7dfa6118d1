import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { mongoRaws } from '../../src/facts/data/mongo-raw.ts';

export default defineCheck({
  id: 'db/prisma-queryraw-mongodb',
  covers: ['db/prisma-queryraw-mongodb'],
  title: 'Raw queries of Prisma fit the database',
  category: 'data-safety',
  severity: 'high',
  why: 'With MongoDB there is no SQL: the call throws at run time, every time. In a health check it makes the service look dead, in a handler it is an error for the user.',
  remedy: 'Use $runCommandRaw({ ping: 1 }), findRaw or aggregateRaw.',
  sources: ['001:876'],
  absent: 'no service uses Prisma with MongoDB',
  each: mongoRaws,
  test({ name, schema, raw }) {
    if (raw.length === 0) return pass({ at: schema.providerAt, note: 'no SQL is sent to MongoDB' });
    return fail(
      raw.map((r) => ({
        at: r.at,
        message: `${name} sends SQL with ${r.method} to MongoDB, which throws.`,
        related: [{ at: schema.providerAt, note: 'the provider' }],
        key: r.method,
      })),
    );
  },
});
