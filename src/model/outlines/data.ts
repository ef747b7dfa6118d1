import type { Span } from '../loc.ts';
import type { ParseError } from './js.ts';

/** Outline of a SQL script: its statements in order. Comments, strings and dollar-quoted bodies never end one. */
export interface SqlOutline {
  readonly statements: readonly SqlStatement[];
  readonly errors: readonly ParseError[];
}

export interface SqlStatement {
  /** The leading keywords in upper case: "CREATE TABLE", "CREATE INDEX", "ALTER TABLE"; other statements have their first word. */
  readonly does: string;
  readonly at: Span;
  /** Of CREATE TABLE, ALTER TABLE, CREATE INDEX and DROP TABLE: the table, as written without quotes (`public.users`). */
  readonly table?: string;
  /** Of CREATE INDEX and DROP INDEX: the index. */
  readonly index?: string;
  /** Of CREATE INDEX: its first column; left out where that is an expression. */
  readonly column?: string;
  readonly concurrently?: true;
  /** CREATE INDEX ... ON ONLY: the parent of partitions, no row is read. */
  readonly only?: true;
}

/** Outline of a Prisma schema file. */
export interface PrismaOutline {
  readonly datasources: readonly PrismaBlock[];
  /** What is generated from the schema: the client, and whatever else. */
  readonly generators: readonly PrismaBlock[];
  readonly models: readonly PrismaModel[];
  readonly errors: readonly ParseError[];
}

/** A `datasource` or `generator` with its settings as written, quotes removed from plain strings. */
export interface PrismaBlock {
  readonly name: string;
  readonly at: Span;
  readonly settings: Readonly<Record<string, string>>;
}

export interface PrismaModel {
  readonly name: string;
  readonly kind: 'model' | 'view' | 'type';
  /** Span of the name. */
  readonly at: Span;
  readonly fields: readonly PrismaField[];
  /** `@@index([a, b])`, `@@unique`, `@@id`, `@@ignore` ... */
  readonly attributes: readonly PrismaAttribute[];
}

export interface PrismaField {
  readonly name: string;
  readonly at: Span;
  /** Without `?` and `[]`. */
  readonly type: string;
  readonly list?: true;
  readonly attributes: readonly PrismaAttribute[];
}

export interface PrismaAttribute {
  /** Without the `@`: "id", "unique", "relation", "db.Text". */
  readonly name: string;
  readonly at: Span;
  /** The names in its first list of fields: `[a, b(sort: Desc)]`; of `fields:` for a relation. */
  readonly fields: readonly string[];
  /** Of `@map("x")` and `@@map`: the name in the database. */
  readonly to?: string;
}
