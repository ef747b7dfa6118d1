import { nearest, type AnyCheck, type Diagnostic, type FindingStatus } from '../model/index.ts';
import type { Suppression } from './suppressions.ts';

/** The part of a finding that suppressions and baselines look at. */
export interface TriagedFinding {
  readonly check: AnyCheck;
  readonly file: string;
  readonly line: number;
  readonly service: string | undefined;
  readonly fingerprint: string;
  /** What the fingerprint was under former ids of the check. */
  readonly formerFingerprints: readonly string[];
}

export interface TriageOptions {
  readonly suppressions: readonly Suppression[];
  /** Fingerprints of the baseline. */
  readonly baseline: ReadonlySet<string>;
  /** `YYYY-MM-DD`; without it nothing expires. */
  readonly today: string | undefined;
  /** Every check there is, whether it ran or not. */
  readonly known: readonly AnyCheck[];
  /** Ids of the checks that ran: only their suppressions can be unused. */
  readonly ran: ReadonlySet<string>;
}

/**
 * What a suppression of one rule is worth. `not-run`: its rule did not run, so nobody knows; `faulty`: it
 * names no rule there is, or no day.
 */
export const suppressionStates = ['used', 'unused', 'expired', 'no-reason', 'faulty', 'not-run'] as const;
export type SuppressionState = (typeof suppressionStates)[number];

/** One suppression of one rule. */
export interface Audited {
  readonly suppression: Suppression;
  /** As written; where it names no rule, all that stands there. */
  readonly rule: string;
  readonly state: SuppressionState;
  /** How many findings it covers. */
  readonly findings: number;
}

export interface Triage {
  readonly status: FindingStatus;
  /** The reason of the suppression. */
  readonly reason?: string;
}

/**
 * Decides what becomes of each finding, in the order given. Suppressions that cannot hold (no reason,
 * expired, unknown rule) or that nothing needed are reported.
 */
export function triage(
  findings: readonly TriagedFinding[],
  options: TriageOptions,
): { readonly statuses: readonly Triage[]; readonly diagnostics: readonly Diagnostic[]; readonly audit: readonly Audited[] } {
  const diagnostics: Diagnostic[] = [];
  const audit: Audited[] = [];
  const ids = idsOf(options.known);
  const valid = options.suppressions.filter((suppression) => {
    const fault = faultOf(suppression, ids, options.today);
    if (fault === undefined) return true;
    diagnostics.push(diagnostic(suppression, fault.says));
    const names = fault.state === 'faulty' ? [suppression.rules.join(', ')] : suppression.rules;
    audit.push(...names.map((rule) => ({ suppression, rule, state: fault.state, findings: 0 })));
    return false;
  });
  const used = new Map<string, number>();
  const statuses = findings.map((finding): Triage => {
    let reason: string | undefined;
    valid.forEach((suppression, index) => {
      const rule = suppression.rules.find((name) => ids.get(name) === finding.check.id);
      if (rule === undefined || !suppression.covers(finding)) return;
      used.set(`${index} ${rule}`, (used.get(`${index} ${rule}`) ?? 0) + 1);
      reason ??= suppression.reason;
    });
    if (reason !== undefined) return { status: 'suppressed', reason };
    const known = [finding.fingerprint, ...finding.formerFingerprints].some((print) => options.baseline.has(print));
    return { status: known ? 'baseline' : 'open' };
  });
  valid.forEach((suppression, index) => {
    for (const rule of suppression.rules) {
      const covered = used.get(`${index} ${rule}`) ?? 0;
      const state = covered > 0 ? 'used' : options.ran.has(ids.get(rule) ?? '') ? 'unused' : 'not-run';
      audit.push({ suppression, rule, state, findings: covered });
      if (state !== 'unused') continue;
      diagnostics.push(diagnostic(suppression, `The suppression of ${rule} is not needed any more: nothing is found there.`));
    }
  });
  return { statuses, diagnostics, audit };
}

/** Every id and former id -> the id of today. */
export function idsOf(checks: readonly AnyCheck[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const check of checks) for (const alias of check.aliases ?? []) ids.set(alias, check.id);
  for (const check of checks) ids.set(check.id, check.id);
  return ids;
}

interface Fault {
  readonly state: 'expired' | 'no-reason' | 'faulty';
  readonly says: string;
}

function faultOf(suppression: Suppression, ids: ReadonlyMap<string, string>, today: string | undefined): Fault | undefined {
  const { rules, reason, until, fault } = suppression;
  const what = rules.join(', ');
  if (fault !== undefined)
    return { state: 'faulty', says: `The suppression has no effect: ${fault}. Write: readycheck-ignore <rule> -- <reason>.` };
  const stranger = rules.find((rule) => !ids.has(rule));
  if (stranger !== undefined) {
    const guess = nearest(stranger, [...ids.keys()]);
    const meant = guess === undefined ? '' : ` (did you mean ${guess}?)`;
    return { state: 'faulty', says: `The suppression has no effect: there is no rule ${stranger}${meant}.` };
  }
  if (reason === undefined) return { state: 'no-reason', says: `The suppression of ${what} has no effect: give a reason after "--".` };
  if (until !== undefined && !isDate(until))
    return { state: 'faulty', says: `The suppression of ${what} has no effect: ${until} is not a date (YYYY-MM-DD).` };
  if (until !== undefined && today !== undefined && until < today)
    return { state: 'expired', says: `The suppression of ${what} has no effect since ${until}, the day it ended.` };
  return undefined;
}

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function diagnostic(suppression: Suppression, message: string): Diagnostic {
  return {
    ...(suppression.file === undefined ? {} : { file: suppression.file }),
    ...(suppression.at === undefined ? {} : { at: suppression.at }),
    ...(suppression.place === undefined ? {} : { place: suppression.place }),
    stage: 'suppression',
    message,
  };
}
