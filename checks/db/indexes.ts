import { referringModels } from '../../src/facts/data/prisma.ts';
import { defineCheck, evidence, fail, pass, type Evidence } from '../../src/model/index.ts';
import { indexReferences } from '../../fixers/db/indexes.ts';

export default defineCheck({
  id: 'db/indexes',
  covers: ['db/indexes'],
  title: 'Fields that refer to other models are indexed',
  category: 'data-safety',
  severity: 'medium',
  confidence: 'medium',
  profile: 'all',
  why: 'Following a relation backwards, and every delete on the other side, reads the whole table when the reference has no index. That is quick with a hundred rows and takes the service down with ten million.',
  remedy: 'Add `@@index([field])` for each reference; an index, key or unique constraint that begins with the field does as well.',
  refs: ['https://www.prisma.io/docs/orm/prisma-schema/data-model/relations/relation-mode#indexes'],
  sources: ['000:38', '000:295', '001:1136-1147', '001:1303', '002:100-105', '004:1565-1576'],
  absent: 'no Prisma model refers to another in a database that leaves indexing references to the schema',
  each: referringModels,
  test({ model, references }) {
    const open = references.filter(({ index }) => index === undefined);
    const [first] = open;
    if (first === undefined) {
      const found = references.flatMap(({ index }) => index ?? []);
      return pass(found.map(({ at, how }) => evidence(at, how)) as unknown as readonly [Evidence, ...Evidence[]]);
    }
    const names = [...new Set(open.map(({ fields }) => fields.join(' + ')))];
    const what = names.length === 1 ? `${names.join('')}, which refers` : `${names.join(', ')}, which refer`;
    return fail({
      at: first.at,
      message: `${model.name} has no index on ${what} to other models.`,
      related: open.slice(1).map(({ at, fields }) => evidence(at, fields.join(', '))),
      key: 'references',
    });
  },
  fix: indexReferences,
});
