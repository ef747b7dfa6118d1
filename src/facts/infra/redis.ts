import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedServices } from '../compose/index.ts';

/** A Redis that a compose stack runs, with what asks its clients for a password. */
export interface RedisService extends Subject {
  readonly key: string;
  readonly password: Evidence | undefined;
  /** A configuration file that is mounted, which may ask for one. */
  readonly config: Loc | undefined;
  /** The host publishes its port on every interface. */
  readonly open: boolean;
}

export const redisServices = fact('infra/redis', (repo: Repo): readonly RedisService[] =>
  deployedServices(repo).flatMap((service): RedisService[] => {
    if (!/(^|\/)(redis(-stack(-server)?)?|valkey|keydb|dragonfly)(:|@|$)/.test(service.image?.value ?? '')) return [];
    const command = [service.entrypoint, service.command].find(
      (c) => c !== undefined && /requirepass|aclfile|--user\b|redis\.conf|valkey\.conf/.test(c.text),
    );
    const isConfig = command !== undefined && !/requirepass|aclfile|--user\b/.test(command.text);
    const variable = [...service.environment].find(
      ([name, { value }]) =>
        /^(REDIS|VALKEY)_(PASSWORD(_FILE)?|ARGS)$/.test(name) &&
        value !== '' &&
        (!name.endsWith('ARGS') || /requirepass/.test(value ?? '')),
    );
    const mount = service.volumes.find((v) => /\.conf$|\/etc\/redis\/?$|\.acl$/.test(v.target));
    const password =
      command !== undefined && !isConfig
        ? { at: command.at, note: 'asks for a password' }
        : variable !== undefined
          ? { at: variable[1].at, note: variable[0] }
          : undefined;
    const open = service.ports.some((p) => p.hostIp === undefined || p.hostIp === '0.0.0.0');
    return [
      { name: service.name, key: service.key, at: service.keyAt, password, config: mount?.at ?? (isConfig ? command.at : undefined), open },
    ];
  }),
);
