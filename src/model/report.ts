import type { Category, Profile } from './check.ts';
import type { Confidence, Severity } from './verdict.ts';

/** How one check, or one subject of it, ended. Only a check as a whole can be `not-applicable`. */
export const outcomes = ['passed', 'failed', 'not-applicable', 'unknown', 'error'] as const;
export type Outcome = (typeof outcomes)[number];

export const findingStatuses = ['open', 'suppressed', 'baseline'] as const;
export type FindingStatus = (typeof findingStatuses)[number];

export const grades = ['A+', 'A', 'B', 'C', 'D', 'F'] as const;
export type Grade = (typeof grades)[number];

/**
 * A second reading of the score, by what is open alone: `bronze` nothing critical, `silver` nothing high
 * either, `gold` nothing medium either. Guesses (low confidence) and suppressed findings do not count.
 */
export const levels = ['bronze', 'silver', 'gold'] as const;
export type Level = (typeof levels)[number];

/** A place for people and editors: 1-based lines and columns (UTF-16 units), end column exclusive. */
export interface ReportLocation {
  /** POSIX path relative to the scanned root, as it is on disk (renderers escape control characters). */
  readonly file: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/**
 * A few source lines around a finding, so that a saved report can be shown without its repository.
 * Secrets are masked and control characters replaced, one for one: columns stay true.
 */
export interface ReportFrame {
  /** 1-based number of the first line. */
  readonly startLine: number;
  /** 1-based column of the first character of every line; above 1 only where long lines were cut. */
  readonly startColumn: number;
  readonly lines: readonly string[];
}

export interface ReportEvidence extends ReportLocation {
  readonly note?: string;
}

export interface ReportSubject {
  readonly name: string;
  readonly service?: string;
  readonly outcome: Exclude<Outcome, 'not-applicable'>;
  readonly reason?: string;
  readonly evidence: readonly ReportEvidence[];
}

export interface ReportCheck {
  readonly id: string;
  /** Rows of the catalogue that the check decides. */
  readonly covers: readonly string[];
  readonly title: string;
  readonly category: Category;
  /** After the configuration. */
  readonly severity: Severity;
  /** Of its findings, where they do not say otherwise. */
  readonly confidence: Confidence;
  readonly outcome: Outcome;
  /** Why it does not apply, is unknown or could not be run. */
  readonly reason?: string;
  readonly why: string;
  readonly remedy: string;
  readonly refs: readonly string[];
  readonly cwe: readonly number[];
  readonly subjects: readonly ReportSubject[];
  /** Points the score rises by when every finding of the check is fixed. */
  readonly gain: number;
}

export interface ReportFinding {
  readonly check: string;
  readonly subject: string;
  readonly service?: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly location: ReportLocation;
  readonly related: readonly (ReportLocation & { readonly message: string })[];
  /** Survives moved lines: made of check, service, subject and what is wrong. */
  readonly fingerprint: string;
  readonly status: FindingStatus;
  /** The reason given by the suppression. */
  readonly suppression?: string;
  /** Present when the scan was compared with a base: not there before. */
  readonly new?: boolean;
  readonly fix?: { readonly title: string; readonly safety: 'safe' | 'review' };
  /** Points the score rises by when this finding alone is fixed. */
  readonly gain: number;
  /** The same without caps: what orders findings while a cap holds the score down. */
  readonly uncappedGain: number;
  /** Check whose cap would still hold the score after this fix. */
  readonly heldBy?: string;
  readonly frame?: ReportFrame;
  /** `primaryLocationLineHash` by GitHub's algorithm. */
  readonly lineHash?: string;
}

export interface ReportCategory {
  readonly id: Category;
  readonly title: string;
  /** Fixed weight of the category. */
  readonly weight: number;
  /** 0 to 1: how much of the weight counts, `min(1, sum of check weights / 10)`. */
  readonly evidence: number;
  /** 0 to 100; null when nothing in the category could be judged. */
  readonly score: number | null;
  readonly passed: number;
  readonly failed: number;
}

export interface ReportScore {
  /** 0 to 100 with two decimals; null when nothing could be judged ("not scored"). */
  readonly value: number | null;
  readonly grade: Grade | null;
  /** As if nothing were suppressed. */
  readonly strictValue: number | null;
  readonly strictGrade: Grade | null;
  /** Before caps. */
  readonly uncapped: number | null;
  /** The lowest cap that open findings call for. `applied`: the score would be above it. */
  readonly cap: { readonly limit: 49 | 79; readonly check: string; readonly applied: boolean } | null;
  /** Null: something critical is open, or nothing could be judged. Absent in reports of older versions. */
  readonly level?: Level | null;
  /** All ten, in their fixed order. */
  readonly categories: readonly ReportCategory[];
  /** Number of checks per outcome. */
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** The same score over the subjects of one service alone, in the order of the report's services. Absent in reports of older versions. */
  readonly services?: readonly ReportServiceScore[];
}

/** How one service stands by itself: what belongs to no service (workflows, documents) is not in it. */
export interface ReportServiceScore {
  /** Id of the service. */
  readonly id: string;
  readonly value: number | null;
  readonly grade: Grade | null;
  readonly uncapped: number | null;
  readonly cap: ReportScore['cap'];
  readonly level: Level | null;
}

export interface ReportService {
  readonly id: string;
  readonly name: string;
  /** Folder, "" for the root. */
  readonly root: string;
  readonly kind: string;
  readonly entries: readonly string[];
  readonly frameworks: readonly string[];
}

export interface ReportDiagnostic {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly stage: string;
  readonly message: string;
}

/** What the baseline does to the gate; it has no effect on the score. */
export interface ReportBaseline {
  /** Findings it lets pass. */
  readonly entries: number;
  /** Fingerprints of those whose finding is gone. */
  readonly stale: readonly string[];
  /** Rules that had not run when it was written: what they find is open and fails no gate until the baseline is updated. */
  readonly newerRules: readonly string[];
}

export const attestationStates = ['attested', 'expired', 'open', 'not-applicable'] as const;
export type AttestationState = (typeof attestationStates)[number];

/** Something only a person can confirm, and whether somebody has. */
export interface ReportAttestation {
  /** Row of the catalogue: "ops/restore-tested". */
  readonly id: string;
  /** Heading it belongs under: "Backups and recovery". */
  readonly area: string;
  /** To be answered with yes. */
  readonly question: string;
  readonly why: string;
  /** How a person finds out; starts with a verb. */
  readonly verify: string;
  /** Days after which it should be asked again. */
  readonly interval: number;
  readonly state: AttestationState;
  /** Why it does not apply, or what is wrong with what was attested. */
  readonly reason?: string;
  /** Who attested it, when, until when (`YYYY-MM-DD`, the last day), and with what to show. */
  readonly by?: string;
  readonly on?: string;
  readonly expires?: string;
  readonly evidence?: string;
}

/** The second figure beside the score. */
export interface ReportAttestations {
  /** Attested and not expired. */
  readonly attested: number;
  /** Items that apply here. */
  readonly total: number;
  readonly expired: number;
  /** Who answers for them, as CODEOWNERS has it; empty where it does not say. */
  readonly owners: readonly string[];
  /** Every item, those that do not apply included, by area and id. */
  readonly items: readonly ReportAttestation[];
}

/** The commit that findings were compared with. */
export interface ReportBase {
  readonly ref: string;
  readonly commit: string;
  /** Its score under the same rules; null: not scored. */
  readonly score?: number | null;
  /** Open findings of the base that are gone. */
  readonly fixed?: readonly ReportFixed[];
}

/** A finding that the base had; its place is one of the base. */
export type ReportFixed = Pick<ReportFinding, 'check' | 'subject' | 'service' | 'severity' | 'message' | 'location' | 'fingerprint'>;

/** The one object every output reads. Same repository and version: byte-equal JSON. */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly ruleset: { readonly hash: string; readonly profile: Profile };
  readonly repo: {
    readonly name: string;
    readonly commit?: string;
    readonly dirty?: boolean;
    /** The scanned folder in its git repository: "services/api"; left out at its top. */
    readonly folder?: string;
  };
  /** Present when findings were compared with a base commit. */
  readonly base?: ReportBase;
  readonly services: readonly ReportService[];
  readonly checks: readonly ReportCheck[];
  readonly findings: readonly ReportFinding[];
  readonly score: ReportScore;
  /** Present when there is a baseline. */
  readonly baseline?: ReportBaseline;
  /** What only a person can confirm. Never moves the score. Null in reports that were made without it. */
  readonly attestations: ReportAttestations | null;
  readonly diagnostics: readonly ReportDiagnostic[];
  readonly files: { readonly scanned: number; readonly skipped: readonly { readonly file: string; readonly why: string }[] };
}
