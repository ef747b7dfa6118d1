import { type Loc, type Repo, type Subject } from '../../model/index.ts';
import { alternativesOf, packageOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import { majorOf, ofLibraryUsers, type LibraryUser } from './library-users.ts';

/** Sentry's packages for programs on a server. */
export const sentryPackages = [
  '@sentry/node',
  '@sentry/nestjs',
  '@sentry/nextjs',
  '@sentry/bun',
  '@sentry/serverless',
  '@sentry/aws-serverless',
  '@sentry/profiling-node',
] as const;

/** A call that one major version has and another has not. */
export interface VersionedCall {
  readonly at: Loc;
  /** `Sentry.Handlers.errorHandler` as the package names it. */
  readonly api: string;
  readonly pkg: string;
  readonly major: number;
  /** The first major without it, or the first with it. */
  readonly gone: number | undefined;
  readonly since: number | undefined;
}

/** A file that starts Sentry or makes calls of it that depend on the version. */
export interface SentryFile extends Subject {
  readonly pkg: string;
  readonly major: number | undefined;
  readonly versioned: readonly VersionedCall[];
}

/** Members that major versions took away, and what came instead. */
const removed: readonly (readonly [RegExp, number])[] = [
  [/^Handlers\./, 8],
  [/^Integrations\./, 8],
  [/^(startTransaction|configureScope|autoDiscoverNodePerformanceMonitoringIntegrations|ProfilingIntegration|getActiveTransaction)$/, 8],
];
const added: readonly (readonly [RegExp, number])[] = [
  [/^(setupExpressErrorHandler|setupKoaErrorHandler|setupHapiErrorHandler|setupFastifyErrorHandler)$/, 8],
];

/** Files that call Sentry, with the calls that depend on its version. */
export const sentryFiles = ofLibraryUsers('sentry files', sentryPackages, filesOf, (file) => file.name);

function filesOf(repo: Repo, { calls, owner }: LibraryUser): readonly SentryFile[] {
  const found = new Map<string, SentryFile & { versioned: VersionedCall[] }>();
  for (const call of calls) {
    const by = packageOf(call.f);
    if (by === undefined) continue;
    const file = call.at.file;
    const gone = removed.find(([api]) => api.test(by.member))?.[1];
    const since = added.find(([api]) => api.test(by.member))?.[1];
    if (by.member !== 'init' && gone === undefined && since === undefined) continue;
    const major = majorOf(repo, file, by.pkg);
    const service = owner === undefined ? {} : { service: owner.id };
    const known = found.get(file) ?? { name: file, at: call.at, ...service, pkg: by.pkg, major, versioned: [] };
    found.set(file, known);
    if (major === undefined || (gone === undefined && since === undefined) || isAskedFor(call)) continue;
    if (!known.versioned.some((v) => v.at.start === call.nameAt.start))
      known.versioned.push({ at: call.nameAt, api: by.member, pkg: by.pkg, major, gone, since });
  }
  return [...found.values()];
}

/** The program looks whether the API is there before it calls it. */
function isAskedFor(call: CallEvent): boolean {
  return call.conds.some((c) => sentryPackages.some((pkg) => packageOf(c.test)?.pkg === pkg));
}

/** A sampling rate as production uses it. */
export interface SampleRate {
  readonly name: string;
  /** null: not known, for example because the environment says it. */
  readonly rate: number | null;
  readonly at: Loc;
}

/** An initialisation of Sentry in a program. */
export interface SentryInit extends Subject {
  readonly rates: readonly SampleRate[];
  readonly dsn: SentryDsn;
}

/** Where an initialisation gets the address of its project from. */
export interface SentryDsn {
  readonly at: Loc;
  /** `default`: written in the code for when the environment gives none. `elsewhere`: not followed, for example a configuration object. */
  readonly from: 'code' | 'environment' | 'default' | 'absent' | 'elsewhere';
}

/** Every `Sentry.init()` that happens in production, one subject per place. */
export const sentryInits = ofLibraryUsers('sentry initialisations', sentryPackages, (_repo, { calls, owner }): readonly SentryInit[] => {
  const env: KnownEnv = owner?.env ?? new Map<string, string>();
  return (
    calls
      .filter((call) => packageOf(call.f)?.member === 'init' && happens(call.conds, env).how !== 'never')
      // The same package starts in browsers too, where sampling is paid for but slows nobody's server.
      .filter((call) => !/(^|[./_-])(client|browser|edge)([./_-]|$)/.test(call.at.file))
      .map((call) => ({
        name: call.at.file,
        at: call.at,
        ...(owner === undefined ? {} : { service: owner.id }),
        rates: sampleRates(call, env),
        dsn: dsnOf(call, env),
      }))
  );
});

/** Sampling rates that an initialisation gives, as production uses them. */
function sampleRates(call: CallEvent, env: KnownEnv): readonly SampleRate[] {
  const options = call.args[0];
  return ['tracesSampleRate', 'profilesSampleRate', 'profileSessionSampleRate'].flatMap((name): readonly SampleRate[] => {
    const value = propOf(options, name);
    if (value === undefined || options?.t !== 'obj') return [];
    const possible = alternativesOf(value).filter((a) => happens(a.when, env).how !== 'never');
    const only = possible.length === 1 ? possible[0]?.val : undefined;
    const rate = only?.t === 'lit' && typeof only.v === 'number' ? only.v : null;
    return [{ name, rate, at: options.obj.propAt.get(name) ?? call.at }];
  });
}

/** The SDK reads SENTRY_DSN itself where the options have no address. */
function dsnOf(call: CallEvent, env: KnownEnv): SentryDsn {
  const options = call.args[0];
  const value = propOf(options, 'dsn');
  const at = (options?.t === 'obj' ? options.obj.propAt.get('dsn') : undefined) ?? call.at;
  if (value === undefined)
    return { at, from: options === undefined || (options.t === 'obj' && options.obj.spreads.length === 0) ? 'absent' : 'elsewhere' };
  const kinds = alternativesOf(value)
    .filter((a) => happens(a.when, env).how !== 'never')
    .map((a) => originOf(a.val));
  const worst = (['code', 'elsewhere', 'default', 'environment'] as const).find((kind) => kinds.includes(kind));
  return { at, from: worst ?? 'absent' };
}

function originOf(val: Val): SentryDsn['from'] {
  if (val.t === 'lit') return typeof val.v === 'string' && /^https?:\/\/[^@/\s]+@[^/\s]+\/\S+/.test(val.v) ? 'code' : 'absent';
  if (val.t === 'env') return val.fallback !== undefined && originOf(val.fallback) === 'code' ? 'default' : 'environment';
  if (val.t === 'op' && /^(\|\||\?\?)$/.test(val.op))
    return originOf(val.l) === 'environment' ? (originOf(val.r) === 'code' ? 'default' : 'environment') : originOf(val.l);
  return 'elsewhere';
}
