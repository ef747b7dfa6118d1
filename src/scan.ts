import { existsSync } from 'node:fs';
import path from 'node:path';
import { attestationsFor, attestationsIn, type LoadedAttestations } from './attested.ts';
import { baselineOf, baselineParts } from './baselines.ts';
import { loadConfig, type Config } from './config/index.ts';
import { areaOf, globMatcher, ruleConfig, selectChecks, severityLookup } from './config/rules.ts';
import {
  assemble,
  runChecks,
  sightingsOf,
  type AuditedSuppression,
  type ComparedBase,
  type Baseline,
  type Finding,
  type OnEvent,
  type Suppression,
} from './engine/index.ts';
import { nearest, type AnyCheck, type Diagnostic, type Profile, type Repo, type Report, type ReportService } from './model/index.ts';
import { remembered, type Remembered } from './remembered.ts';
import { isSourceError, listRepo, openRepo, type ListedRepo, type OpenedRepo, type OpenRepoOptions, type Timer } from './source/index.ts';
import { mergeBase } from './source/merge-base.ts';
import { usageError } from './usage-error.ts';
import { verdictsOf, type ScanMemory, type Verdicts } from './verdicts.ts';
import { build, version } from './version.ts';

export interface ScanOptions {
  /** Default: the configuration's, else `recommended`. */
  readonly profile?: Profile;
  /** Ids of rules or areas. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Scan the tree of this commit instead of the working tree. */
  readonly ref?: string;
  /** Tell what is new against the merge base with this ref. */
  readonly since?: string;
  /** The same against the default branch. */
  readonly changed?: boolean;
  /** Path of a configuration file; by default it is looked for in the scanned folder. */
  readonly config?: string;
  /** A configuration that is already loaded; nothing is looked for then. */
  readonly loadedConfig?: Config;
  /** `YYYY-MM-DD`: what suppressions that end are compared with. Without it nothing ends. */
  readonly today?: string;
  /** Put GitHub's line hashes into the report (SARIF wants them). Default true. */
  readonly lineHashes?: boolean;
  /** Use and fill the outline cache under `.readycheck/cache`. Default true. */
  readonly cache?: boolean;
  /** Fill `timings` of the result. */
  readonly timing?: boolean;
  /** Run these instead of the checks that ship. */
  readonly checks?: readonly AnyCheck[];
  readonly onEvent?: OnEvent;
  /** Stops between two checks; the report then says which did not run. */
  readonly signal?: AbortSignal;
  /** For programs that scan one repository again and again: see `ScanMemory`. Used by `scanReport` alone. */
  readonly memory?: ScanMemory;
  /** Stands for the code of the tool where reports are kept in the cache. Default: set by the build; none from sources, and then none is kept. */
  readonly build?: string;
}

/** What a scan says, without what it was made of. */
export interface ScanSummary {
  readonly report: Report;
  readonly config: Config;
  /** Absolute path of the scanned folder. */
  readonly root: string;
  /** Milliseconds spent per name ("fact services", "check docker/healthcheck"), longest first; empty unless asked for. */
  readonly timings: readonly { readonly name: string; readonly ms: number }[];
  readonly stopped: boolean;
}

export interface ScanResult extends ScanSummary {
  readonly repo: Repo;
  /** By fingerprint: the check, subject and problem (with its data) that a fixer needs. */
  readonly findings: ReadonlyMap<string, Finding>;
  /** Every suppression, in the order of files and places. */
  readonly suppressions: readonly AuditedSuppression[];
}

/** What judging needs besides a repository. */
export interface Judging {
  /** Checks to run, already selected. */
  readonly checks: readonly AnyCheck[];
  /** All checks, so that suppressions of the others are understood. */
  readonly known: readonly AnyCheck[];
  readonly config: Config;
  readonly profile: Profile;
  /** Fingerprints that a baseline lets pass. */
  readonly baseline: ReadonlySet<string>;
  /** The baseline itself, to tell what has become of it. */
  readonly baselineFile?: Baseline;
  /** What people have attested; left out, the report has no second figure. */
  readonly attested?: LoadedAttestations['entries'];
  readonly identity: Report['repo'];
  /** What else there is to know; asked for after the checks ran. */
  readonly diagnostics: () => readonly Diagnostic[];
  readonly today?: string;
  readonly base?: ComparedBase;
  readonly lineHashes?: (text: string) => ReadonlyMap<number, string>;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
  /** See `RunOptions`. */
  readonly whole?: boolean;
}

/** Runs the checks over a repository, wherever it comes from, and makes the report. Reads and writes nothing else. */
export async function judge(repo: Repo, judging: Judging): Promise<Pick<ScanResult, 'report' | 'findings' | 'suppressions' | 'stopped'>> {
  const severityOf = severityLookup(judging.config);
  const { onEvent, signal, base, lineHashes, today } = judging;
  const run = await runChecks(repo, judging.checks, {
    severityOf,
    ...(onEvent && { onEvent }),
    ...(signal && { signal }),
    ...(judging.whole === true ? { whole: true } : {}),
  });
  const services = await servicesOf(repo);
  const second = judging.attested === undefined ? undefined : await attestationsFor(repo, judging.attested, today);
  const { report, findings, suppressions } = assemble(repo, run, {
    tool: { name: 'readycheck', version },
    profile: judging.profile,
    repo: judging.identity,
    services: services.services,
    diagnostics: [...judging.diagnostics(), ...services.diagnostics, ...(second?.diagnostics ?? [])],
    ...(second?.attestations && { attestations: second.attestations }),
    severityOf,
    known: judging.known,
    suppressions: configSuppressions(judging.config),
    baseline: judging.baseline,
    ...(judging.baselineFile && { baselineFile: judging.baselineFile }),
    ...(today === undefined ? {} : { today }),
    ...(base && { base }),
    ...(lineHashes && { lineHashes }),
  });
  return { report, findings: new Map(findings.map((finding) => [finding.fingerprint, finding])), suppressions, stopped: run.stopped };
}

/** The services of the repository, as the report shows them. */
async function servicesOf(repo: Repo): Promise<{ services: readonly ReportService[]; diagnostics: readonly Diagnostic[] }> {
  try {
    const { services } = await import('./facts/services/index.ts');
    const list = (): readonly ReportService[] =>
      services(repo).map(({ id, name, root, kind, entry, frameworks }) => ({
        id,
        name,
        root,
        kind,
        entries: entry === undefined ? [] : [entry],
        frameworks,
      }));
    const { trace } = repo;
    if (trace === undefined) return { services: list(), diagnostics: [] };
    const kept = trace.recall('services of the report') as readonly ReportService[] | undefined;
    const found = kept ?? trace.run('services of the report', list);
    if (kept === undefined) trace.keep('services of the report', () => found);
    return { services: found, diagnostics: [] };
  } catch (error) {
    const message = `The services could not be worked out: ${error instanceof Error ? error.message : String(error)}`;
    return { services: [], diagnostics: [{ stage: 'facts', message }] };
  }
}

function configSuppressions(config: Config): readonly Suppression[] {
  return config.suppressions.map(({ rule, path: glob, service, reason, until, from, line, column }) => {
    const matches = glob === undefined ? undefined : globMatcher([glob]);
    return {
      rules: [rule],
      reason,
      until,
      file: from,
      place: { line, column },
      scope: [...(glob === undefined ? [] : [`path ${glob}`]), ...(service === undefined ? [] : [`service ${service}`])].join(', '),
      covers: (finding) => (matches?.(finding.file) ?? true) && (service === undefined || finding.service === service),
    };
  });
}

/**
 * Scans a repository and makes its report. Throws a `UsageError` or a `SourceError` (both one sentence)
 * for a path, a reference, a rule name or a configuration that is not as it should be; any other error
 * is a fault of the tool.
 */
export async function scan(target: string, options: ScanOptions = {}): Promise<ScanResult> {
  return (await listed(target, options)).judged();
}

/**
 * The same where only the report counts: one of an earlier scan is taken from the cache while files,
 * commit, configuration, options, day and tool are the same. Byte for byte what `scan` would make.
 */
export async function scanReport(target: string, options: ScanOptions = {}): Promise<ScanSummary> {
  const { recalled, judged, verdicts } = await listed(target, options);
  return recalled() ?? judged(verdicts());
}

/** A scan whose files are listed. Exactly one of the first two ends it. */
interface ListedScan {
  /** The result of an earlier scan, with which this one is over. */
  recalled(): ScanSummary | undefined;
  /** Runs the checks; with verdicts of earlier scans only those for which something has changed. Of the others nothing is known that only a fixer needs. */
  judged(verdicts?: Verdicts): Promise<ScanResult>;
  verdicts(): Verdicts | undefined;
}

/** What is settled before a single file is looked at. */
export interface Prepared {
  /** Absolute path of the scanned folder. */
  readonly root: string;
  readonly config: Config;
  readonly profile: Profile;
  /** How repositories of this folder are opened. */
  readonly opening: OpenRepoOptions;
  readonly judging: Pick<Judging, 'checks' | 'known' | 'config' | 'profile' | 'today' | 'signal'>;
  /** Options that the configuration gives to checks, by id. */
  readonly checkOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Reads the configuration of a folder and chooses the checks; throws a `UsageError` for what is wrong with either. */
export async function prepared(target: string, options: ScanOptions): Promise<Prepared> {
  const { judging: loaded, ...settled } = await settledFor(target, options);
  const judging = await loaded();
  return { ...settled, judging, checkOptions: optionsByCheck(judging.known, settled.config) };
}

interface Settled extends Omit<Prepared, 'judging' | 'checkOptions'> {
  /** Loads the checks and chooses among them, at the first call. */
  judging(): Promise<Prepared['judging']>;
}

/** The same but for the checks, which take longer to load than a kept report to be read. Names of rules in the options are looked at. */
async function settledFor(target: string, options: ScanOptions, timer?: Timer): Promise<Settled> {
  const root = path.resolve(target);
  const known = async (): Promise<readonly AnyCheck[]> => options.checks ?? (await import('../checks/index.ts')).checks;
  const config = options.loadedConfig ?? (await configOf(root, options.config, known));
  const profile = options.profile ?? config.profile ?? 'recommended';
  const choose = async (): Promise<Prepared['judging']> => {
    const all = await known();
    const [only, skip] = [ruleNames(options.only ?? [], all), ruleNames(options.skip ?? [], all)];
    return {
      checks: selectChecks(all, { profile, only, skip }, config),
      known: all,
      config,
      profile,
      ...(options.today !== undefined && { today: options.today }),
      ...(options.signal && { signal: options.signal }),
    };
  };
  let chosen: ReturnType<typeof choose> | undefined;
  const judging = (): ReturnType<typeof choose> => (chosen ??= choose());
  const cacheDir = options.cache === false ? undefined : path.join(root, '.readycheck', 'cache');
  if (options.only !== undefined || options.skip !== undefined) await judging();
  const opening = {
    settings: { services: config.services, knowledge: config.knowledge },
    options: async () => optionsByCheck(await known(), config),
    ...(cacheDir === undefined ? {} : { cacheDir }),
    ...(timer && { timer }),
  };
  return { root, config, profile, opening, judging };
}

async function listed(target: string, options: ScanOptions): Promise<ListedScan> {
  const watch = stopwatch(options);
  const { root, config, profile, opening, judging: loaded } = await settledFor(target, options, watch.timer);
  const listing = listRepo(root, {
    ...opening,
    ...(options.ref !== undefined && { ref: options.ref }),
    ...(watch.onEvent && { onEvent: watch.onEvent }),
  });
  // Waited for below; until then its error is nobody's.
  listing.catch(() => undefined);
  // Without a cache nothing can be recalled: the checks load while git lists the files.
  if (opening.cacheDir === undefined || !existsSync(opening.cacheDir)) await loaded();
  const baseline = await baselineOf(root);
  const attested = await attestationsIn(root);
  const baseCommit =
    options.since !== undefined || options.changed === true ? await mergeBase(root, options.since, options.ref) : undefined;
  const files = await listing;
  const wantsHashes = options.lineHashes !== false;
  const place = placeOf(options, files, [
    [profile, options.only, options.skip, config, options.today, wantsHashes],
    [path.basename(root), baseCommit, baselineParts(baseline), attested],
  ]);

  const recalled = (): ScanSummary | undefined => {
    const report = place?.recall();
    if (report === undefined) return undefined;
    files.leave();
    return { report, config, root, timings: watch.timings(), stopped: false };
  };
  const verdicts = (): Verdicts | undefined => {
    const tool = toolOf(options);
    return tool === undefined ? undefined : verdictsOf(files, [version, tool, config], options.memory);
  };
  const judged = async (known?: Verdicts): Promise<ScanResult> => {
    const judging = await loaded();
    const repo = await files.open(known && { before: known.before });
    const before = baseCommit === undefined ? undefined : await baseSightings(root, baseCommit.commit, opening, judging);
    const accepted = baseline.writtenAt === undefined ? [] : await acceptedAt(root, baseline.writtenAt, opening, judging);
    const result = await judge(repo, {
      ...judging,
      baseline: new Set([...(baseline.file?.rows.keys() ?? []), ...accepted]),
      ...(baseline.file && { baselineFile: baseline.file }),
      identity: identityOf(repo, root),
      diagnostics: () => {
        repo.save();
        return [...repo.diagnostics(), ...baseline.diagnostics, ...attested.diagnostics];
      },
      attested: attested.entries,
      ...(baseCommit && before && { base: { ...baseCommit, ...before } }),
      ...(wantsHashes ? { lineHashes: (await import('@microsoft/sarif')).computeRollingHashes } : {}),
      ...(watch.onEvent && { onEvent: watch.onEvent }),
    });
    if (!result.stopped) place?.keep(repo, result.report);
    known?.keep(repo);
    repo.close();
    return { ...result, repo, config, root, timings: watch.timings() };
  };
  return { recalled, judged, verdicts };
}

/** Where the report of this scan may be kept. Checks that were handed in are code nobody can compare. */
function placeOf(options: ScanOptions, files: ListedRepo, parts: readonly unknown[]): Remembered | undefined {
  const tool = options.build ?? build;
  if (tool === undefined || options.cache === false || options.checks !== undefined) return undefined;
  return remembered(files, options.lineHashes === false ? 'report' : 'report with line hashes', [version, tool, parts]);
}

/** The code whose verdicts may be used again; undefined where none may be. Within one process it is always the same. */
function toolOf({ checks, memory, cache, build: given = build }: ScanOptions): string | undefined {
  if (checks !== undefined) return undefined;
  if (memory !== undefined) return 'this process';
  return cache === false ? undefined : given;
}

/** The same where the commit is a help and no condition: in a partial clone some of it may be missing. */
async function acceptedAt(...args: Parameters<typeof baseSightings>): Promise<ReadonlySet<string>> {
  try {
    return new Set((await baseSightings(...args)).sightings.map(({ fingerprint }) => fingerprint));
  } catch (error) {
    if (isSourceError(error)) return new Set();
    throw error;
  }
}

/** What the base commit already has. A folder that was not there yet has nothing. */
async function baseSightings(
  root: string,
  commit: string,
  opening: OpenRepoOptions,
  judging: Pick<Judging, 'checks' | 'known' | 'config' | 'profile' | 'today' | 'signal'>,
): Promise<Omit<ComparedBase, 'ref' | 'commit'>> {
  let repo: OpenedRepo;
  try {
    repo = await openRepo(root, { ...opening, ref: commit });
  } catch (error) {
    if (isSourceError(error) && error.source === 'empty') return { sightings: [], hadFile: () => false };
    throw error;
  }
  const none = new Set<string>();
  const { findings, report } = await judge(repo, {
    ...judging,
    baseline: none,
    identity: { name: '' },
    diagnostics: () => (repo.save(), []),
  });
  const sightings = sightingsOf([...findings.values()], (file) => repo.text(file));
  repo.close();
  const files = new Set(repo.files.map(({ path: file }) => file));
  return { sightings, hadFile: (file) => files.has(file), report };
}

/** Name from package.json where there is one: the same content has the same name wherever it lies. */
export function identityOf(repo: OpenedRepo, root: string): Report['repo'] {
  const manifest = repo.outline('package.json', 'package')?.root;
  const entry = manifest?.j === 'object' ? manifest.entries.find(({ key }) => key === 'name')?.value : undefined;
  const name = entry?.j === 'value' && typeof entry.v === 'string' && entry.v !== '' ? entry.v : path.basename(root);
  if (repo.git === undefined) return { name };
  const { commit, dirty, prefix } = repo.git;
  return { name, ...(commit === undefined ? {} : { commit, dirty }), ...(prefix === '' ? {} : { folder: prefix.replace(/\/$/, '') }) };
}

/** Options from the configuration, an area's under a rule's own. */
function optionsByCheck(known: readonly AnyCheck[], config: Config): Record<string, Readonly<Record<string, unknown>>> {
  const entries = known.flatMap((check) => {
    const { options } = ruleConfig(config, check);
    return options === undefined ? [] : [[check.id, options] as const];
  });
  return Object.fromEntries(entries);
}

/** Times what is worked on, and tells of facts as they are done (they run between two events, not during one). */
function stopwatch({ onEvent, timing }: ScanOptions): {
  readonly timer: Timer | undefined;
  readonly onEvent: OnEvent | undefined;
  readonly timings: () => ScanResult['timings'];
} {
  const spent = new Map<string, number>();
  const facts: string[] = [];
  const add = (name: string, ms: number): void => {
    spent.set(name, (spent.get(name) ?? 0) + ms);
    if (name.startsWith('fact ')) facts.push(name.slice('fact '.length));
  };
  const tell: OnEvent | undefined =
    onEvent &&
    (async (event) => {
      for (const name of facts.splice(0)) await onEvent({ type: 'fact', name });
      await onEvent(event);
    });
  return {
    timer: timing === true || onEvent !== undefined ? { now: () => performance.now(), add } : undefined,
    onEvent: tell,
    timings: () => [...spent].map(([name, ms]) => ({ name, ms })).sort((a, b) => b.ms - a.ms),
  };
}

/**
 * Loads and checks the configuration of a folder; problems become one `UsageError`.
 * @param known all checks, or a way to load them: only a configuration that is there needs their names
 */
export async function configOf(
  root: string,
  file: string | undefined,
  known: readonly AnyCheck[] | (() => Promise<readonly AnyCheck[]>),
): Promise<Config> {
  const loaded = await loadConfig(root, {
    ...(file === undefined ? {} : { file }),
    known: async () => {
      const checks = typeof known === 'function' ? await known() : known;
      return {
        rules: checks.flatMap(({ id, aliases }) => [id, ...(aliases ?? [])]),
        areas: [...new Set(checks.map(({ id }) => areaOf(id)))],
      };
    },
    parse: {
      json: async (text) => (await import('./outline/json.ts')).outlineJson(text, 'readycheck.json'),
      yaml: async (text) => (await import('./outline/yaml.ts')).outlineYaml(text),
    },
  });
  if (loaded.ok) return loaded.config;
  const lines = loaded.problems.map(({ file: name, line, column, message }) => {
    return `${[name, line, column].filter((part) => part !== undefined).join(':')}: ${message}`;
  });
  throw usageError(lines.join('\n'));
}

/** Every name must be a rule (today's or a former id) or an area. */
function ruleNames(names: readonly string[], checks: readonly AnyCheck[]): readonly string[] {
  const valid = new Set(checks.flatMap((check) => [check.id, ...(check.aliases ?? []), areaOf(check.id)]));
  for (const name of names) {
    if (valid.has(name)) continue;
    const guess = nearest(name, [...valid]);
    throw usageError(
      `There is no rule or area "${name}"${guess === undefined ? '; `readycheck rules` lists them' : ` (did you mean "${guess}"?)`}.`,
    );
  }
  return names;
}
