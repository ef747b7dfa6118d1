import { fact, type Loc, locOf, type PrismaField, type PrismaModel, type Repo, spanStart, type Subject } from '../../model/index.ts';
import { dirOf } from '../modules/files.ts';
import { nearestPackage } from '../packages.ts';
import { isSideOrTemplate } from '../services/starts.ts';

/** A data source with the models of all schema files that belong to it. */
export interface PrismaSchema extends Subject {
  /** Folder of the file with the data source. */
  readonly dir: string;
  /** "postgresql", "mysql", "mongodb" ...; undefined where it is not written as a plain string. */
  readonly provider: string | undefined;
  /** The client emulates foreign keys: the database has none, and no index that comes with them. */
  readonly emulatesRelations: boolean;
  readonly models: readonly SchemaModel[];
}

/** A model of a schema: what is stored in one table or collection. */
export interface SchemaModel extends Subject {
  readonly file: string;
  readonly model: PrismaModel;
  readonly schema: PrismaSchema;
}

/** Copies that people put aside. */
const putAside = /(^|\/)(backups?|archived?|old|deprecated|legacy-backup)(\/|$)/i;

/** The Prisma schemas of packages that use the client. */
export const prismaSchemas = fact('prisma schemas', (repo: Repo): readonly PrismaSchema[] => {
  const files = repo
    .ofKind('prisma')
    .flatMap(({ path }) => {
      const outline = putAside.test(path) || isSideOrTemplate(repo, path) ? undefined : repo.outline(path, 'prisma');
      return outline === undefined ? [] : [{ path, dir: dirOf(path), outline }];
    })
    .filter(({ dir }) => usesPrisma(repo, dir));
  const heads = files.flatMap((file) => {
    const [source] = file.outline.datasources;
    return source === undefined ? [] : [{ ...file, source }];
  });
  return heads.map((head): PrismaSchema => {
    const members = files.filter(
      (file) => file.path === head.path || (file.outline.datasources.length === 0 && ownerOf(file.dir, heads) === head),
    );
    const schema: PrismaSchema = {
      name: head.path,
      at: locOf(head.path, head.source.at),
      dir: head.dir,
      provider: /^\w+$/.test(head.source.settings['provider'] ?? '') ? head.source.settings['provider'] : undefined,
      emulatesRelations: head.source.settings['relationMode'] === 'prisma',
      models: members.flatMap((file) =>
        file.outline.models.map((model) => ({
          name: `${file.path} ${model.name}`,
          at: locOf(file.path, model.at),
          file: file.path,
          model,
          get schema(): PrismaSchema {
            return schema;
          },
        })),
      ),
    };
    return schema;
  });
});

/** The data source a file without one belongs to: the nearest above it. */
function ownerOf<H extends { readonly dir: string }>(dir: string, heads: readonly H[]): H | undefined {
  return heads
    .filter((head) => head.dir === dir || head.dir === '' || dir.startsWith(`${head.dir}/`))
    .sort((a, b) => b.dir.length - a.dir.length)[0];
}

/** The package of the folder, or one around it, depends on Prisma. */
function usesPrisma(repo: Repo, dir: string): boolean {
  for (let at = dir; ; at = dirOf(at)) {
    const names = nearestPackage(repo, at)?.dependencies.map((dependency) => dependency.name) ?? [];
    if (names.includes('@prisma/client') || names.includes('prisma')) return true;
    if (at === '') return false;
  }
}

/** Tables and collections; neither views nor composite types nor what the client ignores. */
export const prismaModels = fact('prisma models', (repo: Repo): readonly SchemaModel[] =>
  prismaSchemas(repo).flatMap((schema) =>
    schema.models.filter(({ model }) => model.kind === 'model' && !model.attributes.some((a) => a.name === 'ignore')),
  ),
);

/** How the database finds a row by this field without reading the table: as the first field of a key or an index. */
function indexOn(model: PrismaModel, field: string): { readonly at: PrismaField['at']; readonly how: string } | undefined {
  const own = model.fields.find((f) => f.name === field)?.attributes.find((a) => a.name === 'id' || a.name === 'unique');
  if (own !== undefined) return { at: own.at, how: `@${own.name}` };
  const shared = model.attributes.find((a) => /^(id|unique|index)$/.test(a.name) && a.fields[0] === field);
  return shared === undefined ? undefined : { at: shared.at, how: `@@${shared.name}([${shared.fields.join(', ')}])` };
}

/** An index that only the SQL of the migrations knows, and that none of them drops again. */
function indexInSql(indexes: readonly SqlIndex[], model: PrismaModel, field: string): SqlIndex | undefined {
  const mapped = (attributes: PrismaModel['attributes'], name: string): string => attributes.find((a) => a.name === 'map')?.to ?? name;
  const table = mapped(model.attributes, model.name);
  const column = mapped(model.fields.find((f) => f.name === field)?.attributes ?? [], field);
  return indexes.find((index) => index.table === table && index.column === column);
}

interface SqlIndex {
  readonly at: Loc;
  readonly table: string;
  readonly column: string;
}

/** The indexes that are left after all SQL migrations of a schema, in their order. */
function sqlIndexes(repo: Repo, dir: string): readonly SqlIndex[] {
  const folder = dir === '' ? 'migrations/' : `${dir}/migrations/`;
  const left = new Map<string, SqlIndex>();
  for (const { path } of repo.ofKind('sql')) {
    if (!path.startsWith(folder) || !/CREATE\s+(UNIQUE\s+)?INDEX|DROP\s+INDEX/i.test(repo.text(path) ?? '')) continue;
    for (const { does, at, table, index, column } of repo.outline(path, 'sql')?.statements ?? []) {
      if (does === 'DROP INDEX' && index !== undefined) left.delete(index);
      if (does !== 'CREATE INDEX' || table === undefined || column === undefined) continue;
      left.set(index ?? `${path}:${spanStart(at)}`, { at: locOf(path, at), table: table.slice(table.lastIndexOf('.') + 1), column });
    }
  }
  return [...left.values()];
}

/** A model that refers to others, with the fields that hold the references. */
export interface ReferringModel extends SchemaModel {
  readonly references: readonly {
    readonly to: string;
    readonly fields: readonly string[];
    readonly at: Loc;
    /** What makes following it backwards quick. */
    readonly index: { readonly at: Loc; readonly how: string } | undefined;
  }[];
}

/** Models with foreign keys. MySQL indexes those by itself, unless the client emulates them. */
export const referringModels = fact('models that refer to others', (repo: Repo): readonly ReferringModel[] =>
  prismaSchemas(repo).flatMap(({ provider, emulatesRelations, dir }) => {
    if (provider === undefined || (provider === 'mysql' && !emulatesRelations)) return [];
    const indexes = sqlIndexes(repo, dir);
    return prismaModels(repo)
      .filter(({ schema }) => schema.dir === dir)
      .flatMap(({ name, at, file, model, schema }): ReferringModel[] => {
        const references = model.fields.flatMap((field) => {
          const relation = field.attributes.find((a) => a.name === 'relation' && a.fields.length > 0);
          if (relation === undefined) return [];
          const [own] = relation.fields.flatMap((f) => indexOn(model, f) ?? []);
          const [sql] = own === undefined ? relation.fields.flatMap((f) => indexInSql(indexes, model, f) ?? []) : [];
          const index =
            own !== undefined ? { at: locOf(file, own.at), how: own.how } : sql && { at: sql.at, how: 'an index in the migrations' };
          return [{ to: field.type, fields: relation.fields, at: locOf(file, field.at), index }];
        });
        return references.length === 0 ? [] : [{ name, at, file, model, schema, references }];
      });
  }),
);

/** A model of people who log in by e-mail address. */
export interface AccountModel extends SchemaModel {
  readonly email: PrismaField;
  /** What makes two accounts with one address impossible. */
  readonly unique: readonly { readonly at: Loc; readonly how: string }[];
  /** Another field that identifies the account, as `username @unique`. */
  readonly otherName: string | undefined;
}

/** Models called user, with an e-mail address. */
export const accountModels = fact('account models', (repo: Repo): readonly AccountModel[] =>
  prismaModels(repo).flatMap((subject) => {
    const { name, at, file, model, schema } = subject;
    const email = model.fields.find(
      (f) => /^(email|emailAddress|email_address)$/.test(f.name) && f.type === 'String' && f.list === undefined,
    );
    if (email === undefined || !/^(app|auth|site)?_?users?$/i.test(model.name)) return [];
    const unique = [
      ...model.fields.flatMap((field) =>
        /email/i.test(field.name)
          ? field.attributes
              .filter((a) => a.name === 'unique' || a.name === 'id')
              .map((a) => ({ at: a.at, how: `${field.name} @${a.name}` }))
          : [],
      ),
      ...model.attributes
        .filter((a) => (a.name === 'unique' || a.name === 'id') && a.fields.some((f) => /email/i.test(f)))
        .map((a) => ({ at: a.at, how: `@@${a.name}([${a.fields.join(', ')}])` })),
    ].map(({ at: span, how }) => ({ at: locOf(file, span), how }));
    const other = model.fields.find((f) => f.type === 'String' && f.name !== 'id' && f.attributes.some((a) => a.name === 'unique'));
    return [{ name, at, file, model, schema, email, unique: [...unique, ...uniqueInMigrations(repo, schema.dir)], otherName: other?.name }];
  }),
);

/** Unique indexes over an expression (`lower(email)`) are written in SQL: the schema has no word for them. */
function uniqueInMigrations(repo: Repo, dir: string): readonly { readonly at: Loc; readonly how: string }[] {
  const folder = dir === '' ? 'migrations/' : `${dir}/migrations/`;
  return repo.ofKind('sql').flatMap(({ path }) => {
    const found = path.startsWith(folder)
      ? /^CREATE UNIQUE INDEX[^;]*\b(lower|citext)\b[^;]*email[^;]*/im.exec(repo.text(path) ?? '')
      : null;
    return found === null
      ? []
      : [{ at: { file: path, start: found.index, end: found.index + found[0].length }, how: 'a unique index in SQL' }];
  });
}
