import type { Loc } from './loc.ts';

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const confidences = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof confidences)[number];

/** One place in the repository that a verdict rests on. `note` says what is seen there. */
export interface Evidence {
  readonly at: Loc;
  readonly note?: string;
}

/** What is wrong with a subject, and where. */
export interface Problem<Data = unknown> {
  /** The narrowest span a person should look at (or, for something absent, the place that calls for it). */
  readonly at: Loc;
  /** One sentence with a period; names the subject and the particular fault. */
  readonly message: string;
  /** Other ends of the problem: where the thing is mounted, the file that expects it. */
  readonly related?: readonly Evidence[];
  /** Overrides the check's own severity, downwards or upwards, where context decides. */
  readonly severity?: Severity;
  readonly confidence?: Confidence;
  /**
   * Tells two problems of one subject apart in a way that survives moved lines
   * (an env name, a header, a package). Default: the text at `at`.
   */
  readonly key?: string;
  /** Handed to the fixer. */
  readonly data?: Data;
}

/** The answer of a check for one subject. */
export type Verdict<Data = unknown> =
  | { readonly outcome: 'passed'; readonly evidence: readonly Evidence[] }
  | { readonly outcome: 'failed'; readonly problems: readonly Problem<Data>[] }
  | { readonly outcome: 'unknown'; readonly reason: string; readonly evidence: readonly Evidence[] };

/** The subject is as it should be. At least one piece of evidence is required: "how do you know?". */
export function pass(evidence: Evidence | readonly [Evidence, ...Evidence[]]): Verdict<never> {
  return { outcome: 'passed', evidence: Array.isArray(evidence) ? evidence : [evidence as Evidence] };
}

/** The subject has these problems (at least one). */
export function fail<Data>(problems: Problem<Data> | readonly Problem<Data>[]): Verdict<Data> {
  return { outcome: 'failed', problems: Array.isArray(problems) ? problems : [problems as Problem<Data>] };
}

/** The files do not say. The reason is one sentence that names what could not be read or followed. */
export function unknown(reason: string, evidence: readonly Evidence[] = []): Verdict<never> {
  return { outcome: 'unknown', reason, evidence };
}

/** One step of several evidences as the list `pass` takes. */
export function evidence(at: Loc, note?: string): Evidence {
  return note === undefined ? { at } : { at, note };
}
