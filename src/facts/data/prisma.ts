import { posix } from 'node:path';
import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';

/** A Prisma schema of the program. */
export interface PrismaSchema extends Subject {
  readonly file: string;
  /** `postgresql`, `mysql`, `mongodb` ...; undefined where it comes from elsewhere. */
  readonly provider: string | undefined;
  /** The `provider` line of the data source. */
  readonly providerAt: Loc;
  /** A migration beside it, where there is one. */
  readonly migration: Loc | undefined;
}

/** Every schema that names a data source. Schemas split over files have it in one of them. */
export const prismaSchemas = fact('data prisma schemas', (repo: Repo): readonly PrismaSchema[] =>
  repo.files
    .filter((f) => f.path.endsWith('.prisma') && f.origin === 'own' && isExampleOrTest(f.path) === undefined)
    .flatMap(({ path }): readonly PrismaSchema[] => {
      const text = (repo.text(path) ?? '').replace(/\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
      const source = /\bdatasource\s+\w+\s*\{[^}]*\}/.exec(text);
      if (source === null) return [];
      const provider = /\bprovider\s*=\s*(?:"(\w+)"|[^\n]+)/.exec(source[0]);
      const start = source.index + (provider?.index ?? 0);
      const folder = posix.dirname(path);
      const migration = repo.files.find((f) => /(^|\/)migrations\/[^/]+\/migration\.sql$/.test(f.path) && f.path.startsWith(`${folder}/`));
      return [
        {
          name: path,
          file: path,
          at: { file: path, start: source.index, end: source.index + 10 },
          provider: provider?.[1],
          providerAt: { file: path, start, end: start + (provider?.[0].length ?? 1) },
          migration: migration === undefined ? undefined : { file: migration.path, start: 0, end: 1 },
        },
      ];
    }),
);

/** Whether every data source of the repository is MongoDB, which has no SQL and no migrations. */
export const isPrismaMongo = fact('data prisma mongo', (repo: Repo): boolean => {
  const all = prismaSchemas(repo);
  return all.length > 0 && all.every((s) => s.provider === 'mongodb');
});

/** Schemas of databases that Prisma migrates. */
export const sqlSchemas = fact('data sql schemas', (repo: Repo): readonly PrismaSchema[] =>
  prismaSchemas(repo).filter((s) => s.provider !== undefined && s.provider !== 'mongodb' && s.provider !== 'sqlite'),
);

/** Schemas of MongoDB. */
export const mongoSchemas = fact('data mongo schemas', (repo: Repo): readonly PrismaSchema[] =>
  prismaSchemas(repo).filter((s) => s.provider === 'mongodb'),
);
