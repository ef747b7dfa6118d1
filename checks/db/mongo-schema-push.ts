import { mongoSchemaCommands } from '../../src/facts/data/migrating.ts';
import { asSentence, defineCheck, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'db/mongo-schema-push',
  covers: ['db/prisma-migrate-mongodb'],
  title: 'Prisma pushes its schema to MongoDB and does not migrate it',
  category: 'data-safety',
  severity: 'medium',
  why: 'Prisma Migrate knows SQL only and ends with an error as soon as the provider is mongodb. A release that calls it stops there, and unique indexes that the schema asks for never come to be.',
  remedy: 'Call `prisma db push` where indexes have to be made, and move data with scripts of your own.',
  refs: ['https://www.prisma.io/docs/orm/overview/databases/mongodb'],
  sources: ['001:698-702'],
  absent: 'no command here changes the schema of a MongoDB through Prisma',
  each: mongoSchemaCommands,
  test({ where, text, at, migrates, forDevelopers }) {
    if (!migrates) return pass({ at, note: text });
    return fail({
      at,
      message: `${asSentence(where)} runs \`${text}\`, which does not work with MongoDB.`,
      ...(forDevelopers ? { severity: 'low' as const } : {}),
      key: text,
    });
  },
});
