import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { alternativesOf, packageOf, propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { happens, type KnownEnv } from '../wiring/truth.ts';
import { libraryUsers, majorOf } from './library-users.ts';

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
export const sentryFiles = fact('sentry files', (repo: Repo): readonly SentryFile[] => {
  const found = new Map<string, SentryFile & { versioned: VersionedCall[] }>();
  for (const { calls, owner } of libraryUsers(repo, sentryPackages)) {
    for (const call of calls) {
      const by = packageOf(call.f);
      if (by === undefined) continue;
      const file = call.at.file;
      const gone = removed.find(([api]) => api.test(by.member))?.[1];
      const since = added.find(([api]) => api.test(by.member))?.[1];
      if (by.member !== 'init' && gone === undefined && since === undefined) continue;
      const major = majorOf(repo, file, by.pkg);
      const known = found.get(file) ?? {
        name: file,
        at: call.at,
        ...(owner === undefined ? {} : { service: owner.id }),
        pkg: by.pkg,
        major,
        versioned: [],
      };
      found.set(file, known);
      if (major === undefined || (gone === undefined && since === undefined) || isAskedFor(call)) continue;
      if (!known.versioned.some((v) => v.at.start === call.at.start))
        known.versioned.push({ at: call.nameAt, api: by.member, pkg: by.pkg, major, gone, since });
    }
  }
  return [...found.values()];
});

/** The program looks whether the API is there before it calls it. */
function isAskedFor(call: CallEvent): boolean {
  return call.conds.some((c) => sentryPackages.some((pkg) => packageOf(c.test)?.pkg === pkg));
}

/** An initialisation of Sentry in a program. */
export interface SentryInit extends Subject {
  readonly options: Val | undefined;
  readonly env: KnownEnv;
}

/** Every `Sentry.init()` that happens in production, one subject per place. */
export const sentryInits = fact('sentry initialisations', (repo: Repo): readonly SentryInit[] => {
  const found = new Map<string, SentryInit>();
  for (const { calls, owner } of libraryUsers(repo, sentryPackages)) {
    const env = owner?.env ?? new Map<string, string>();
    for (const call of calls) {
      if (packageOf(call.f)?.member !== 'init' || happens(call.conds, env).how === 'never') continue;
      // The same package starts in browsers too, where sampling is paid for but slows nobody's server.
      if (/(^|[./_-])(client|browser|edge)([./_-]|$)/.test(call.at.file)) continue;
      const n = [...found.values()].filter((i) => i.at.file === call.at.file && i.at.start !== call.at.start).length;
      const subject = { name: n === 0 ? call.at.file : `${call.at.file} ${n + 1}`, at: call.at, options: call.args[0], env };
      const place = `${call.at.file}:${call.at.start}`;
      if (!found.has(place)) found.set(place, owner === undefined ? subject : { ...subject, service: owner.id });
    }
  }
  return [...found.values()];
});

/** A sampling rate as production uses it. */
export interface SampleRate {
  readonly name: string;
  /** undefined: not known, for example because the environment says it. */
  readonly rate: number | undefined;
  readonly at: Loc;
}

/** Sampling rates that an initialisation gives, as production uses them. */
export function sampleRates(init: SentryInit): readonly SampleRate[] {
  return ['tracesSampleRate', 'profilesSampleRate', 'profileSessionSampleRate'].flatMap((name): readonly SampleRate[] => {
    const value = propOf(init.options, name);
    if (value === undefined || init.options?.t !== 'obj') return [];
    const at = init.options.obj.propAt.get(name) ?? init.at;
    const possible = alternativesOf(value).filter((a) => happens(a.when, init.env).how !== 'never');
    const only = possible.length === 1 ? possible[0]?.val : undefined;
    return [{ name, rate: only?.t === 'lit' && typeof only.v === 'number' ? only.v : undefined, at }];
  });
}
