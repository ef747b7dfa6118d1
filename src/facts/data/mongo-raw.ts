import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { services } from '../services/index.ts';
import { mongoSources, dataSources, type DataSource } from './data-sources.ts';

/** A service that uses Prisma with MongoDB, and where it sends SQL. */
export interface MongoRaw extends Subject {
  readonly schema: DataSource;
  readonly raw: readonly { readonly method: string; readonly at: Loc }[];
}

export const mongoRaws = fact('data mongo raws', (repo: Repo): readonly MongoRaw[] => {
  const [schema] = mongoSources(repo);
  // Beside a SQL database nobody can say which one a call goes to.
  if (schema === undefined || dataSources(repo).length !== mongoSources(repo).length) return [];
  return services(repo).flatMap((service): readonly MongoRaw[] => {
    if (service.wiring === undefined || service.package?.dependencies.some((d) => d.name === '@prisma/client') !== true) return [];
    const calls = service.wiring.trace.filter((c) => /^\$(queryRaw|executeRaw)(Unsafe)?$/.test(c.method ?? ''));
    const raw = [...new Map(calls.map((c) => [`${c.at.file}:${c.at.start}`, { method: c.method ?? '', at: c.at }])).values()];
    return [{ name: service.name, at: service.at, service: service.id, schema, raw }];
  });
});
