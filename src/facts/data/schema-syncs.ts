import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { services, type Service } from '../services/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { closureKey } from '../wiring/machine.ts';
import { functionsOf, stemsFrom } from '../wiring/reach.ts';
import { happens, truthOf, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, packageOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';

/** How a program makes the tables of its database fit its models when it starts. */
export type SyncMode =
  /** It does not, or adds missing tables alone. */
  | 'off'
  /** Columns are changed and dropped. */
  | 'alters'
  /** Tables are dropped with what is in them. */
  | 'drops'
  | 'unknown';

/** A connection of TypeORM or Sequelize, with what it does to the schema in production. */
export interface SchemaSync extends Subject {
  /** Name of the service that connects. */
  readonly owner: string;
  readonly orm: 'TypeORM' | 'Sequelize';
  readonly mode: SyncMode;
  /** The setting that decides, else the connection. */
  readonly decidedAt: Loc;
  /** As it is written: `synchronize`, `sync({ force: true })`. */
  readonly setting: string;
  /** Variables that would switch it off, and are not set. */
  readonly unless: readonly string[];
}

/** Connections that started services make, with the schema changes of their ORM. */
export const schemaSyncs = factEach('data schema syncs', services, (_repo: Repo, service): readonly SchemaSync[] => {
  const { wiring } = service;
  if (wiring === undefined) return [];
  const seen = new Set<string>();
  const found = wiring.trace.flatMap((call) => {
    const key = `${call.at.file}:${call.at.start}`;
    const sync = call.swept || seen.has(key) ? undefined : syncOf(call, wiring, service);
    if (sync !== undefined) seen.add(key);
    return sync ?? [];
  });
  return found.map((sync, i) => ({
    ...sync,
    owner: service.name,
    name: found.length === 1 ? service.name : `${service.name}: ${sync.orm} ${i + 1}`,
    service: service.id,
  }));
});

type Found = Omit<SchemaSync, 'name' | 'service' | 'owner'>;

function syncOf(call: CallEvent, wiring: Wiring, { env }: Service): Found | undefined {
  const how = happens(call.conds, env).how;
  if (how === 'never') return undefined;
  const by = packageOf(call.f);
  if (by?.pkg === 'typeorm' && /^(DataSource|createConnection|Connection)$/.test(by.member)) return typeOrm(call, call.args[0], env);
  if (by?.pkg === '@nestjs/typeorm' && /^TypeOrmModule\.forRoot(Async)?$/.test(by.member))
    return typeOrm(call, by.member.endsWith('Async') ? producedBy(propOf(call.args[0], 'useFactory'), wiring) : call.args[0], env);
  if (call.method === 'sync' && stemsFrom(call.recv, (pkg) => /^sequelize(-typescript)?$/.test(pkg)))
    return sequelize(call, call.args[0], env, how === 'always');
  return undefined;
}

/** What a factory returns. */
function producedBy(factory: Val | undefined, wiring: Wiring): Val | undefined {
  const fn = factory === undefined ? undefined : functionsOf(factory)[0];
  return fn === undefined ? undefined : wiring.machine.runs.get(closureKey(fn))?.last;
}

/** `synchronize` is off unless it is given (https://typeorm.io/docs/data-source/data-source-options). */
function typeOrm(call: CallEvent, options: Val | undefined, env: KnownEnv): Found {
  const found = { at: call.at, orm: 'TypeORM', setting: 'synchronize', decidedAt: call.nameAt, unless: [] } as const;
  if (options?.t !== 'obj') return { ...found, mode: 'unknown' };
  const drop = flagOf(options, 'dropSchema', env);
  // MongoDB has no columns: there it makes indexes only.
  const isMongo = stringOf(options.obj.props.get('type')) === 'mongodb';
  const sync = flagOf(options, 'synchronize', env);
  if (drop?.on === true) return { ...found, mode: 'drops', setting: 'dropSchema', decidedAt: drop.at, unless: drop.env };
  if (sync?.on === true && isMongo) return { ...found, mode: 'off', setting: 'indexes', decidedAt: sync.at };
  if (sync?.on === true) return { ...found, mode: 'alters', decidedAt: sync.at, unless: sync.env };
  if (sync !== undefined) return { ...found, mode: sync.on === false ? 'off' : 'unknown', decidedAt: sync.at };
  return { ...found, mode: options.obj.spreads.length > 0 ? 'unknown' : 'off' };
}

/** Without options only missing tables are made; `force` drops all of them first, `alter` changes columns. */
function sequelize(call: CallEvent, options: Val | undefined, env: KnownEnv, isCertain: boolean): Found {
  const found = { at: call.at, orm: 'Sequelize', setting: 'sync()', decidedAt: call.at, unless: [] } as const;
  const choices = options === undefined ? [] : alternativesOf(options).filter((a) => happens(a.when, env).how !== 'never');
  if (choices.length === 0 || choices.every(({ val }) => val.t === 'lit')) return { ...found, mode: 'off' };
  const [only, more] = choices;
  if (only?.val.t !== 'obj' || more !== undefined) return { ...found, mode: 'unknown' };
  const drops = flagOf(only.val, 'force', env);
  const alters = flagOf(only.val, 'alter', env);
  const sure = (mode: SyncMode): SyncMode => (isCertain ? mode : 'unknown');
  if (drops?.on === true)
    return { ...found, mode: sure('drops'), setting: 'sync({ force: true })', decidedAt: drops.at, unless: drops.env };
  if (alters?.on === true)
    return { ...found, mode: sure('alters'), setting: 'sync({ alter: true })', decidedAt: alters.at, unless: alters.env };
  const isOpen = only.val.obj.spreads.length > 0 || [drops, alters].some((f) => f !== undefined && f.on === undefined);
  return { ...found, mode: isOpen ? 'unknown' : 'off' };
}

interface Flag {
  /** undefined: the files do not say. */
  readonly on: boolean | undefined;
  readonly env: readonly string[];
  readonly at: Loc;
}

function flagOf(options: Extract<Val, { t: 'obj' }>, name: string, env: KnownEnv): Flag | undefined {
  const given = options.obj.props.get(name);
  if (given === undefined) return undefined;
  // A variable whose text is handed on as it is: "false" would switch it on, so nothing is known of it.
  const truth = given.t === 'env' && given.fallback === undefined ? { value: undefined, env: [] } : truthOf(given, env);
  return { on: truth.value, env: truth.env, at: options.obj.propAt.get(name) ?? options.obj.at };
}
