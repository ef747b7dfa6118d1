import { spanEnds, spanFrom } from '../../src/model/index.ts';
import { expect, test } from 'vitest';
import { outlinePrisma } from '../../src/outline/prisma.ts';

test('models have fields and attributes with their places', () => {
  const text = [
    'datasource db {',
    '  provider = "postgresql" // or "mysql"',
    '  url      = env("DATABASE_URL")',
    '}',
    'model Post {',
    '  id     Int    @id @default(autoincrement())',
    '  title  String @default("{ // no comment @unique") @db.VarChar(80)',
    '  tags   String[]',
    '  // slug String @unique',
    '  author User?  @relation("by", fields: [authorId, org], references: [id, org])',
    '  @@index([title(ops: raw("x")), id(sort: Desc)], map: "m")',
    '  @@unique(fields: [',
    '    id,',
    '    title,',
    '  ])',
    '}',
  ].join('\n');
  const { datasources, models, errors } = outlinePrisma(text);
  expect(errors).toEqual([]);
  expect(datasources).toMatchObject([{ name: 'db', settings: { provider: 'postgresql', url: 'env("DATABASE_URL")' } }]);
  const [post] = models;
  expect(post?.fields.map(({ name, type, list, attributes }) => [name, type, list, attributes.map((a) => a.name)])).toEqual([
    ['id', 'Int', undefined, ['id', 'default']],
    ['title', 'String', undefined, ['default', 'db.VarChar']],
    ['tags', 'String', true, []],
    ['author', 'User', undefined, ['relation']],
  ]);
  expect(post?.fields[3]?.attributes[0]?.fields).toEqual(['authorId', 'org']);
  expect(post?.attributes.map(({ name, fields }) => [name, fields])).toEqual([
    ['index', ['title', 'id']],
    ['unique', ['id', 'title']],
  ]);
  expect(text.slice(...spanEnds(post?.at ?? spanFrom(0, 0)))).toBe('Post');
});

test('a model that is never closed is told', () => {
  expect(outlinePrisma('model A {\n  id Int @id(\n').errors).toHaveLength(1);
  for (const text of ['model A {', 'model A { @@index([', 'datasource x { provider = ', '{}', '"'])
    expect(() => outlinePrisma(text)).not.toThrow();
});
