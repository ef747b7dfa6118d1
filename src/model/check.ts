import type { Fact } from './fact.ts';
import type { Loc } from './loc.ts';
import type { Repo } from './repo.ts';
import type { Confidence, Severity, Verdict } from './verdict.ts';

/** The ten categories and their fixed weights in the total score. */
export const categories = {
  'application-security': { title: 'Application security', weight: 20 },
  reliability: { title: 'Reliability', weight: 15 },
  'data-safety': { title: 'Data safety', weight: 14 },
  observability: { title: 'Observability', weight: 12 },
  secrets: { title: 'Secrets and configuration', weight: 10 },
  packaging: { title: 'Packaging and edge', weight: 9 },
  'supply-chain': { title: 'Supply chain', weight: 8 },
  delivery: { title: 'Delivery', weight: 8 },
  performance: { title: 'Performance', weight: 2 },
  operations: { title: 'Operations and compliance', weight: 2 },
} as const satisfies Record<string, { title: string; weight: number }>;
export type Category = keyof typeof categories;

/** `essential` is inside `recommended` (the default), which is inside `all`. */
export const profiles = ['essential', 'recommended', 'all'] as const;
export type Profile = (typeof profiles)[number];

/**
 * Anything a check can judge: an image stage, a compose service, an Express app, a workflow job.
 * `name` is stable and unique within its check: made of names and paths, never of line numbers.
 */
export interface Subject {
  readonly name: string;
  readonly at: Loc;
  /** Id of the service the subject belongs to, where that makes sense. */
  readonly service?: string;
}

/** One edit of text. `replace` with an empty span inserts. */
export type Edit =
  | { readonly kind: 'replace'; readonly at: Loc; readonly text: string }
  | { readonly kind: 'create'; readonly file: string; readonly text: string };

/** Why a fixer leaves a finding to a person: one sentence that says what to look at. */
export interface Refusal {
  readonly refuse: string;
}

/** Is it a refusal, where edits (or a place for them) could be? */
export function isRefusal(result: unknown): result is Refusal {
  return typeof result === 'object' && result !== null && 'refuse' in result;
}

/** Turns one failing subject into edits; refuses with the reason, or returns `[]`, rather than guess. */
export interface Fixer<S extends Subject = Subject, Data = unknown> {
  readonly title: string;
  /** `safe`: no correct program can behave differently afterwards in a way its owner would mind. */
  readonly safety: 'safe' | 'review';
  edits(subject: S, data: Data, repo: Repo): readonly Edit[] | Refusal | Promise<readonly Edit[] | Refusal>;
}

export interface Check<S extends Subject = Subject, Data = unknown> {
  /** Path of the check, its fixer and its fixtures: "area/name". */
  readonly id: `${string}/${string}`;
  /** Former ids. Suppressions, baselines and config that use one keep working. */
  readonly aliases?: readonly string[];
  /** Rows of the catalogue that this check decides. */
  readonly covers: readonly string[];
  /** The healthy state, a statement: "The image runs as a non-root user". */
  readonly title: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly confidence?: Confidence;
  readonly profile?: Profile;
  /** What goes wrong in production, two sentences. */
  readonly why: string;
  /** What to do by hand; starts with a verb. */
  readonly remedy: string;
  readonly refs?: readonly string[];
  readonly cwe?: readonly number[];
  /** Which guide asks for it: "000:318-336". */
  readonly sources: readonly string[];
  /** Rules of specialised linters that the check decides too: "hadolint DL3002". */
  readonly peers?: readonly string[];
  /** Why there may be no subjects: "no Dockerfile builds an image here". */
  readonly absent: string;
  /** The subjects; none = not applicable. */
  readonly each: Fact<readonly S[]>;
  test(subject: S, repo: Repo): Verdict<Data>;
  readonly fix?: Fixer<S, Data>;
}

/** Declares a check. Exists for type inference alone. */
export function defineCheck<S extends Subject, Data = undefined>(check: Check<S, Data>): Check<S, Data> {
  return check;
}

/** Declares a fixer. Exists for type inference alone. */
export function defineFixer<S extends Subject, Data = undefined>(fixer: Fixer<S, Data>): Fixer<S, Data> {
  return fixer;
}

/** A check of any subject, as registries and the engine hold it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the subject type is known only inside the check
export type AnyCheck = Check<any, any>;
