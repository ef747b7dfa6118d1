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
): { readonly statuses: readonly Triage[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const ids = idsOf(options.known);
  const valid = options.suppressions.filter((suppression) => {
    const fault = faultOf(suppression, ids, options.today);
    if (fault !== undefined) diagnostics.push(diagnostic(suppression, fault));
    return fault === undefined;
  });
  const used = new Set<string>();
  const statuses = findings.map((finding): Triage => {
    let reason: string | undefined;
    valid.forEach((suppression, index) => {
      const rule = suppression.rules.find((name) => ids.get(name) === finding.check.id);
      if (rule === undefined || !suppression.covers(finding)) return;
      used.add(`${index} ${rule}`);
      reason ??= suppression.reason;
    });
    if (reason !== undefined) return { status: 'suppressed', reason };
    const known = [finding.fingerprint, ...finding.formerFingerprints].some((print) => options.baseline.has(print));
    return { status: known ? 'baseline' : 'open' };
  });
  valid.forEach((suppression, index) => {
    for (const rule of suppression.rules) {
      if (used.has(`${index} ${rule}`) || !options.ran.has(ids.get(rule) ?? '')) continue;
      diagnostics.push(diagnostic(suppression, `The suppression of ${rule} is not needed any more: nothing is found there.`));
    }
  });
  return { statuses, diagnostics };
}

/** Every id and former id -> the id of today. */
export function idsOf(checks: readonly AnyCheck[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const check of checks) for (const alias of check.aliases ?? []) ids.set(alias, check.id);
  for (const check of checks) ids.set(check.id, check.id);
  return ids;
}

function faultOf(suppression: Suppression, ids: ReadonlyMap<string, string>, today: string | undefined): string | undefined {
  const what = suppression.rules.join(', ');
  if (suppression.fault !== undefined)
    return `The suppression has no effect: ${suppression.fault}. Write: readycheck-ignore <rule> -- <reason>.`;
  const stranger = suppression.rules.find((rule) => !ids.has(rule));
  if (stranger !== undefined) {
    const guess = nearest(stranger, [...ids.keys()]);
    return `The suppression has no effect: there is no rule ${stranger}${guess === undefined ? '' : ` (did you mean ${guess}?)`}.`;
  }
  if (suppression.reason === undefined) return `The suppression of ${what} has no effect: give a reason after "--".`;
  if (suppression.until !== undefined && !isDate(suppression.until)) {
    return `The suppression of ${what} has no effect: ${suppression.until} is not a date (YYYY-MM-DD).`;
  }
  if (suppression.until !== undefined && today !== undefined && suppression.until < today) {
    return `The suppression of ${what} has no effect since ${suppression.until}, the day it ended.`;
  }
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
    stage: 'suppression',
    message,
  };
}
