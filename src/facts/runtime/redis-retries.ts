import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { packages } from '../packages.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, packageOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { ofLibraryUsers } from './library-users.ts';

/** A client of ioredis and how often it repeats a command while Redis is away. */
export interface RetryingClient extends Subject {
  readonly isCluster: boolean;
  readonly retries: 'endless' | 'bounded' | 'default' | 'unknown';
  /** `maxRetriesPerRequest` as it is written. */
  readonly writtenAt: Loc | undefined;
  /** It stands among a cluster's own options, where nothing reads it. */
  readonly isMisplaced: boolean;
  /** A queue library of the program that asks for endless retries. */
  readonly queue: string | undefined;
}

const queues = ['bullmq', 'bull', 'bee-queue', '@nestjs/bullmq', '@nestjs/bull'];

/** Connections of queues are often made in one package of a repository and used in another. */
const queueLibrary = fact('queue libraries', (repo: Repo): string | undefined =>
  queues.find((name) => packages(repo).some((pkg) => pkg.dependencies.some((d) => d.name === name))),
);

/** Every client made with ioredis, one subject per place. */
export const retryingClients = ofLibraryUsers(
  'retrying redis clients',
  ['ioredis'],
  (repo: Repo, { calls, owner }): readonly RetryingClient[] => {
    const env: KnownEnv = owner?.env ?? new Map<string, string>();
    return calls
      .filter((call) => call.isNew && /^(Redis|Cluster|Redis\.Cluster|default)?$/.test(packageOf(call.f)?.member ?? '-'))
      .filter((call) => happens(call.conds, env).how !== 'never')
      .map((call) => clientOf(repo, call, owner?.id, env));
  },
);

function clientOf(repo: Repo, call: CallEvent, service: string | undefined, env: KnownEnv): RetryingClient {
  const isCluster = /Cluster$/.test(packageOf(call.f)?.member ?? '');
  const objects = call.args.filter((a) => a.t === 'obj');
  const top = isCluster ? call.args[1] : objects.at(-1);
  const options = isCluster ? propOf(top, 'redisOptions') : top;
  const value = propOf(options, 'maxRetriesPerRequest');
  const placed = isCluster && top?.t === 'obj' ? top.obj.propAt.get('maxRetriesPerRequest') : undefined;
  // An address with `?maxRetriesPerRequest=` is not looked for; options that were not followed are unknown.
  const isOpen = call.args.some((a) => a.t !== 'obj' && !isAddress(a)) || (options?.t === 'obj' && options.obj.spreads.length > 0);
  return {
    name: call.at.file,
    at: call.at,
    ...(service === undefined ? {} : { service }),
    isCluster,
    retries: value === undefined ? (isOpen && !isCluster ? 'unknown' : 'default') : retriesOf(value, env),
    writtenAt: (options?.t === 'obj' ? options.obj.propAt.get('maxRetriesPerRequest') : undefined) ?? placed,
    isMisplaced: placed !== undefined && value === undefined,
    queue: queueLibrary(repo),
  };
}

function isAddress(val: Val): boolean {
  return /^(lit|str|env|op)$/.test(val.t) || (val.t === 'alt' && val.of.every((a) => isAddress(a.val)));
}

function retriesOf(value: Val, env: KnownEnv): RetryingClient['retries'] {
  const possible = alternativesOf(value).filter((a) => happens(a.when, env).how !== 'never');
  const one = possible.length === 1 ? possible[0]?.val : undefined;
  if (one?.t !== 'lit') return 'unknown';
  return one.v === null || one.v === Infinity
    ? 'endless'
    : typeof one.v === 'number'
      ? 'bounded'
      : one.v === undefined
        ? 'default'
        : 'unknown';
}
