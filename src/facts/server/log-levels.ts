import { factEach, type Loc, type Repo } from '../../model/index.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import { alternativesOf, packageOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { followedServices, type Followed } from './process.ts';

/** The level at which a logger writes in production. */
export interface LogLevel {
  readonly at: Loc;
  readonly pkg: string;
  /** undefined: the files do not say. */
  readonly level: string | number | undefined;
  /** The environment variable that gives it, or can. */
  readonly variable: string | undefined;
}

/** A service with the levels of its loggers. */
export interface LeveledService extends Followed {
  readonly levels: readonly LogLevel[];
}

const makers: Readonly<Record<string, RegExp>> = {
  pino: /^(pino)?$/,
  'pino-http': /^(pinoHttp)?$/,
  'koa-pino-logger': /^$/,
  'express-pino-logger': /^$/,
  winston: /^(createLogger|configure)$/,
  bunyan: /^createLogger$/,
};

/** Followed services that make a logger of a package that has levels. */
export const leveledServices = factEach('log levels', followedServices, (_repo: Repo, service): readonly LeveledService[] => {
  const all = levelsFor(service);
  return all.length === 0 ? [] : [{ ...service, at: all[0]?.at ?? service.at, levels: all }];
});

/** The levels of the loggers that a service makes. */
export function levelsFor(service: Followed): readonly LogLevel[] {
  const { env } = service.owner;
  const levels = service.wiring.trace.flatMap((call): readonly LogLevel[] => {
    const by = packageOf(call.f);
    if (by === undefined || call.swept || makers[by.pkg]?.test(by.member) !== true || happens(call.conds, env).how === 'never') return [];
    const options = call.args.find((a) => a.t === 'obj' || a.t === 'alt') ?? call.args[0];
    return levelsIn(call, by.pkg, options, env);
  });
  const logged = service.owner.apps.flatMap((app): readonly LogLevel[] => {
    if (app.framework !== 'fastify') return [];
    const logger = app.settings.find((s) => s.name === 'logger');
    return logger === undefined ? [] : levelsIn(app.call, 'fastify', logger.value, env);
  });
  return [...levels, ...logged];
}

function levelsIn(call: CallEvent, pkg: string, options: Val | undefined, env: KnownEnv): readonly LogLevel[] {
  if (options === undefined) return [{ at: call.at, pkg, level: 'info', variable: undefined }];
  return alternativesOf(options).flatMap(({ val, when }): readonly LogLevel[] => {
    if (happens(when, env).how === 'never') return [];
    if (val.t === 'lit') return val.v === false ? [] : [{ at: call.at, pkg, level: 'info', variable: undefined }];
    if (val.t !== 'obj') return [{ at: call.at, pkg, level: undefined, variable: undefined }];
    // In winston a transport with a level of its own does not ask the logger's.
    const own = pkg === 'winston' ? transportLevels(propOf(val, 'transports'), env) : [];
    if (own.length > 0) return own;
    const level = propOf(val, 'level');
    const at = val.obj.propAt.get('level') ?? call.at;
    if (level === undefined) return [{ at, pkg, level: val.obj.spreads.length === 0 ? 'info' : undefined, variable: undefined }];
    return [{ at, pkg, ...levelOf(level, env) }];
  });
}

function transportLevels(transports: Val | undefined, env: KnownEnv): readonly LogLevel[] {
  const items = transports?.t === 'arr' ? transports.items : transports === undefined ? [] : [transports];
  return items.flatMap((item) =>
    alternativesOf(item).flatMap(({ val, when }): readonly LogLevel[] => {
      const options = val.t === 'call' ? val.call.args[0] : undefined;
      const level = propOf(options, 'level');
      if (level === undefined || options?.t !== 'obj' || happens(when, env).how === 'never') return [];
      return [{ at: options.obj.propAt.get('level') ?? options.obj.at, pkg: 'winston', ...levelOf(level, env) }];
    }),
  );
}

/** A level as production has it: what the deployment sets, else the default. */
function levelOf(val: Val, env: KnownEnv): Pick<LogLevel, 'level' | 'variable'> {
  const none = { level: undefined, variable: undefined };
  if (val.t === 'lit') return typeof val.v === 'string' || typeof val.v === 'number' ? { level: val.v, variable: undefined } : none;
  if (val.t === 'env') {
    const set = env.get(val.name);
    if (set !== undefined) return { level: set, variable: val.name };
    const fallback = val.fallback === undefined || val.devOnly === true ? none : levelOf(val.fallback, env);
    return { level: fallback.level, variable: val.name };
  }
  if (val.t === 'op' && /^(\|\||\?\?)$/.test(val.op)) {
    const left = levelOf(val.l, env);
    if (left.level !== undefined || val.l.t !== 'env') return left;
    return { level: levelOf(val.r, env).level, variable: left.variable };
  }
  if (val.t !== 'alt') return none;
  const possible = val.of.filter((a) => happens(a.when, env).how !== 'never').map((a) => levelOf(a.val, env));
  return possible.length === 1 ? (possible[0] ?? none) : none;
}
