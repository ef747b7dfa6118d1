import { posix } from 'node:path';
import { fact, type Loc, locOf, type Repo, spanStart, type Subject } from '../../model/index.ts';
import { isExampleOrTest } from '../paths.ts';

/** A data source of Prisma: which database it is, and whether migrations stand beside it. */
export interface DataSource extends Subject {
  readonly file: string;
  /** `postgresql`, `mysql`, `mongodb` ...; undefined where it comes from elsewhere. */
  readonly provider: string | undefined;
  /** The `provider` line. */
  readonly providerAt: Loc;
  /** A migration beside it, where there is one. */
  readonly migration: Loc | undefined;
}

/** Every data source of the program, whoever uses it. Schemas split over files have it in one of them. */
export const dataSources = fact('data sources', (repo: Repo): readonly DataSource[] =>
  repo
    .ofKind('prisma')
    .filter(({ path }) => isExampleOrTest(path) === undefined)
    .flatMap(({ path }): readonly DataSource[] => {
      const [source] = repo.outline(path, 'prisma')?.datasources ?? [];
      if (source === undefined) return [];
      const written = source.settings['provider'];
      const text = repo.text(path) ?? '';
      const line = /\bprovider\s*=[^\n]*/.exec(text.slice(spanStart(source.at)));
      const start = spanStart(source.at) + (line?.index ?? 0);
      const folder = posix.dirname(path);
      const migration = repo.files.find(
        (f) => /(^|\/)migrations\/[^/]+\/migration\.sql$/.test(f.path) && (folder === '.' || f.path.startsWith(`${folder}/`)),
      );
      return [
        {
          name: path,
          file: path,
          at: locOf(path, source.at),
          provider: /^\w+$/.test(written ?? '') ? written : undefined,
          providerAt: { file: path, start, end: start + (line?.[0].trimEnd().length ?? 1) },
          migration: migration === undefined ? undefined : { file: migration.path, start: 0, end: 1 },
        },
      ];
    }),
);

/** Whether every data source of the repository is MongoDB, which has no SQL and no migrations. */
export const isPrismaMongo = fact('data sources mongo only', (repo: Repo): boolean => {
  const all = dataSources(repo);
  return all.length > 0 && all.every((s) => s.provider === 'mongodb');
});

/** Databases that Prisma migrates. */
export const sqlSources = fact('data sources sql', (repo: Repo): readonly DataSource[] =>
  dataSources(repo).filter((s) => s.provider !== undefined && s.provider !== 'mongodb' && s.provider !== 'sqlite'),
);

/** Data sources that are MongoDB. */
export const mongoSources = fact('data sources mongo', (repo: Repo): readonly DataSource[] =>
  dataSources(repo).filter((s) => s.provider === 'mongodb'),
);
