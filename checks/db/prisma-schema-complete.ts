import { prismaModels } from '../../src/facts/data/prisma.ts';
import { defineCheck, evidence, fail, locOf, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'db/prisma-schema-complete',
  covers: ['db/prisma-schema-complete'],
  title: 'Prisma models have an identifier, and their indexes name fields that exist',
  category: 'data-safety',
  severity: 'info',
  profile: 'all',
  why: 'Prisma refuses a schema whose model has no identifier or whose index names a field that is not there. The client then cannot be generated, and neither the build nor a migration runs.',
  remedy: 'Give the model `@id`, `@@id` or a unique field, and correct the names in its `@@index` and `@@unique`.',
  refs: ['https://www.prisma.io/docs/orm/reference/prisma-schema-reference'],
  sources: ['001:1139-1146'],
  absent: 'no Prisma schema has models',
  each: prismaModels,
  test({ file, at, model }) {
    const keys = /^(id|unique)$/;
    const key = [...model.attributes, ...model.fields.flatMap((field) => field.attributes)].find((a) => keys.test(a.name));
    const names = new Set(model.fields.map((field) => field.name));
    const strangers = model.attributes.flatMap((attribute) =>
      attribute.fields.filter((f) => /^\w/.test(f) && !names.has(f.split('.')[0] ?? f)).map((f) => ({ attribute, field: f })),
    );
    if (key !== undefined && strangers.length === 0) return pass(evidence(locOf(file, key.at), 'identifies a row'));
    return fail([
      ...(key === undefined ? [{ at, message: `${model.name} has neither an identifier nor a unique field.`, key: 'id' }] : []),
      ...strangers.map(({ attribute, field }) => ({
        at: locOf(file, attribute.at),
        message: `@@${attribute.name} of ${model.name} names ${field}, which is no field of it.`,
        key: `${attribute.name} ${field}`,
      })),
    ]);
  },
});
