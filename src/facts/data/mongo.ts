import { fact, type Evidence, type Repo, type Subject } from '../../model/index.ts';
import { deployedServices } from '../compose/index.ts';
import { imageRef } from '../docker/image-ref.ts';
import { mongoSources } from './data-sources.ts';

/** A MongoDB of a compose stack for users. */
export interface MongoServer extends Subject {
  readonly set: Evidence | undefined;
  readonly prisma: Evidence | undefined;
}

export const mongoServers = fact('data mongo servers', (repo: Repo): readonly MongoServer[] => {
  const [schema] = mongoSources(repo);
  return deployedServices(repo).flatMap((service): readonly MongoServer[] => {
    const ref = service.image === undefined ? undefined : imageRef(service.image.value);
    if (service.image === undefined || !/^mongo(db)?$/.test(ref?.name ?? '')) return [];
    const command = [service.command, service.entrypoint].find((c) => /--replSet|replSet|replication/.test(c?.text ?? ''));
    const variable = [...service.environment].find(([name]) => /REPLICA_SET/.test(name))?.[1];
    const config = service.volumes.find((v) => /mongod?\.conf/.test(v.target));
    const set: Evidence | undefined =
      command !== undefined
        ? { at: command.at, note: 'started as a replica set' }
        : variable !== undefined
          ? { at: variable.at, note: 'a replica set' }
          : config === undefined
            ? undefined
            : { at: config.at, note: 'its own configuration' };
    return [
      {
        name: service.name,
        at: service.image.at,
        set,
        prisma: schema === undefined ? undefined : { at: schema.providerAt, note: 'Prisma with MongoDB' },
      },
    ];
  });
});
