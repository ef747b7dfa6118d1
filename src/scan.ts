import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig, type Config } from './config/index.ts';
import { areaOf, globMatcher, ruleConfig, selectChecks, severityLookup } from './config/rules.ts';
import { assemble, readBaseline, runChecks, type Finding, type OnEvent, type Suppression } from './engine/index.ts';
import { nearest, type AnyCheck, type Diagnostic, type Profile, type Repo, type Report, type ReportService } from './model/index.ts';
import { openFolder } from './source/index.ts';
import { usageError } from './usage-error.ts';
import { version } from './version.ts';

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
  /** Run these instead of the checks that ship. */
  readonly checks?: readonly AnyCheck[];
  readonly onEvent?: OnEvent;
  /** Stops between two checks; the report then says which did not run. */
  readonly signal?: AbortSignal;
}

export interface ScanResult {
  readonly report: Report;
  readonly repo: Repo;
  /** By fingerprint: the check, subject and problem (with its data) that a fixer needs. */
  readonly findings: ReadonlyMap<string, Finding>;
  readonly config: Config;
  /** Absolute path of the scanned folder. */
  readonly root: string;
  /** Milliseconds spent per name ("fact services", "check docker/healthcheck"), longest first. */
  readonly timings: readonly { readonly name: string; readonly ms: number }[];
  readonly stopped: boolean;
}

/** What judging needs besides a repository. */
export interface Judging {
  /** Checks to run, already selected. */
  readonly checks: readonly AnyCheck[];
  /** All checks, so that suppressions of the others are understood. */
  readonly known: readonly AnyCheck[];
  readonly config: Config;
  readonly profile: Profile;
  readonly baseline: ReadonlySet<string>;
  readonly identity: Report['repo'];
  readonly diagnostics: () => readonly Diagnostic[];
  readonly today?: string;
  readonly base?: { readonly ref: string; readonly commit: string; readonly fingerprints: ReadonlySet<string> };
  readonly lineHashes?: (text: string) => ReadonlyMap<number, string>;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** Runs the checks over a repository, wherever it comes from, and makes the report. Reads and writes nothing else. */
export async function judge(repo: Repo, judging: Judging): Promise<Pick<ScanResult, 'report' | 'findings' | 'stopped'>> {
  const severityOf = severityLookup(judging.config);
  const { onEvent, signal, base, lineHashes, today } = judging;
  const run = await runChecks(repo, judging.checks, { severityOf, ...(onEvent && { onEvent }), ...(signal && { signal }) });
  const { report, findings } = assemble(repo, run, {
    tool: { name: 'readycheck', version },
    profile: judging.profile,
    repo: judging.identity,
    services: servicesOf(repo),
    diagnostics: judging.diagnostics(),
    severityOf,
    known: judging.known,
    suppressions: configSuppressions(judging.config),
    baseline: judging.baseline,
    ...(today === undefined ? {} : { today }),
    ...(base && { base }),
    ...(lineHashes && { lineHashes }),
  });
  return { report, findings: new Map(findings.map((finding) => [finding.fingerprint, finding])), stopped: run.stopped };
}

/** The services of the repository, as the report shows them. */
function servicesOf(_repo: Repo): readonly ReportService[] {
  return [];
}

function configSuppressions(config: Config): readonly Suppression[] {
  return config.suppressions.map(({ rule, path: glob, service, reason, until, from }) => {
    const matches = glob === undefined ? undefined : globMatcher([glob]);
    return {
      rules: [rule],
      reason,
      until,
      file: from,
      covers: (finding) => (matches?.(finding.file) ?? true) && (service === undefined || finding.service === service),
    };
  });
}

/**
 * Scans a repository and makes its report. Throws a `UsageError` for a path, a reference, a rule name
 * or a configuration that is not as it should be; any other error is a fault of the tool.
 */
export async function scan(target: string, options: ScanOptions = {}): Promise<ScanResult> {
  const root = path.resolve(target);
  const known = options.checks ?? (await import('../checks/index.ts')).checks;
  const config = options.loadedConfig ?? (await configOf(root, options.config, known));
  const profile = options.profile ?? config.profile ?? 'recommended';
  const only = ruleNames(options.only ?? [], known);
  const skip = ruleNames(options.skip ?? [], known);
  const checks = selectChecks(known, { profile, only, skip }, config);
  const repo = await openFolder(root);
  const { fingerprints, diagnostics } = baselineOf(root);
  const judged = await judge(repo, {
    checks,
    known,
    config,
    profile,
    baseline: fingerprints,
    identity: { name: path.basename(root) },
    diagnostics: () => diagnostics,
    ...(options.today === undefined ? {} : { today: options.today }),
    ...(options.lineHashes === false ? {} : { lineHashes: (await import('@microsoft/sarif')).computeRollingHashes }),
    ...(options.onEvent && { onEvent: options.onEvent }),
    ...(options.signal && { signal: options.signal }),
  });
  return { ...judged, repo, config, root, timings: [] };
}

/** Loads and checks the configuration of a folder; problems become one `UsageError`. */
export async function configOf(root: string, file: string | undefined, known: readonly AnyCheck[]): Promise<Config> {
  const loaded = await loadConfig(root, {
    ...(file === undefined ? {} : { file }),
    known: { rules: known.flatMap(({ id, aliases }) => [id, ...(aliases ?? [])]), areas: [...new Set(known.map(({ id }) => areaOf(id)))] },
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
    throw usageError(`There is no rule or area "${name}"${guess === undefined ? '; `readycheck rules` lists them' : ` (did you mean "${guess}"?)`}.`);
  }
  return names;
}

/** Where findings that were there when the tool came are kept. */
export const baselineFile = '.readycheck/baseline.jsonl';

function baselineOf(root: string): { fingerprints: ReadonlySet<string>; diagnostics: readonly Diagnostic[] } {
  const file = path.join(root, baselineFile);
  if (!existsSync(file)) return { fingerprints: new Set(), diagnostics: [] };
  const { fingerprints, badLines } = readBaseline(readFileSync(file, 'utf8'));
  const message = `Line ${badLines.join(', ')} of the baseline cannot be read and has no effect.`;
  return { fingerprints, diagnostics: badLines.length === 0 ? [] : [{ file: baselineFile, stage: 'config', message }] };
}
