import type { Category, Profile, RepoSettings, Severity } from '../model/index.ts';

export type RuleLevel = Severity | 'off';

export interface RuleConfig {
  readonly severity?: RuleLevel;
  /** Read by the check itself through `repo.options(id)`. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface Override {
  /** Globs of paths relative to the scanned root. */
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, RuleLevel>>;
}

/** A suppression of what has no line to comment on. */
export interface ConfigSuppression {
  readonly rule: string;
  /** A glob of the file a finding points at. */
  readonly path?: string;
  readonly service?: string;
  readonly reason: string;
  readonly until?: string;
  /** File of the configuration it stands in, and where in it, 1-based. */
  readonly from: string;
  readonly line: number;
  readonly column: number;
}

export interface Thresholds {
  readonly failOn?: Severity | 'none';
  readonly minScore?: number;
  readonly minCategory?: Readonly<Partial<Record<Category, number>>>;
  readonly failOnNew?: boolean;
}

/** The configuration after `extends`; later files and the file itself win over what they extend. */
export interface Config {
  /** Files it was read from, relative to the root, what is extended first. Empty: there is none. */
  readonly files: readonly string[];
  readonly profile?: Profile;
  /** Keys are ids of rules or names of areas ("docker"); a rule wins over its area. */
  readonly rules: Readonly<Record<string, RuleConfig>>;
  readonly overrides: readonly Override[];
  readonly services: NonNullable<RepoSettings['services']>;
  readonly suppressions: readonly ConfigSuppression[];
  readonly knowledge: NonNullable<RepoSettings['knowledge']>;
  readonly thresholds: Thresholds;
}

/** What a repository without configuration has. */
export const noConfig: Config = { files: [], rules: {}, overrides: [], services: [], suppressions: [], knowledge: {}, thresholds: {} };

/** One thing that is wrong with a configuration, with the place where one is known. */
export interface ConfigProblem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

export type ConfigResult =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly ConfigProblem[] };
