import { spanEnds } from '../../src/model/index.ts';
import { expect, test } from 'vitest';
import { outlineSql } from '../../src/outline/sql.ts';

const read = (text: string) => outlineSql(text).statements.map(({ does, table, at }) => [does, table, text.slice(...spanEnds(at))]);

test('semicolons in strings, comments, names and dollar-quoted bodies end no statement', () => {
  const text = [
    "insert into a values ('x;''y;'); -- no; end",
    '/* a; /* nested; */ b; */ alter table if exists only "public"."We;ird" add b int;',
    'create function f() returns int as $body$ begin perform 1; return $$;$$; end $body$ language plpgsql;',
    "select E'it\\'s;', $1;",
  ].join('\n');
  expect(read(text)).toEqual([
    ['INSERT', undefined, "insert into a values ('x;''y;');"],
    ['ALTER TABLE', 'public.We;ird', 'alter table if exists only "public"."We;ird" add b int;'],
    ['CREATE', undefined, text.split('\n')[2]],
    ['SELECT', undefined, "select E'it\\'s;', $1;"],
  ]);
});

test('indexes say their table, and whether they are made concurrently', () => {
  expect(
    outlineSql('CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY Users USING btree (a);\nCREATE TABLE IF NOT EXISTS `t` (a int)')
      .statements,
  ).toMatchObject([
    { does: 'CREATE INDEX', table: 'users', concurrently: true, only: true },
    { does: 'CREATE TABLE', table: 't' },
  ]);
});

test('what is never closed runs to the end', () => {
  for (const text of ["select 'open;", 'select $$ open;', '/* open;', 'create index', 'create table (', '"', ';;;', '$'])
    expect(() => outlineSql(text)).not.toThrow();
});
