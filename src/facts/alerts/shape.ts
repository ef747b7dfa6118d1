import type { Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { ruleFiles } from './rules.ts';
import type { Alert } from './rules.ts';

/** A file with alerts. */
export interface AlertFile extends Subject {
  readonly alerts: readonly Alert[];
}

export const alertFiles = fact('alerts/files', (repo: Repo): readonly AlertFile[] =>
  ruleFiles(repo).flatMap((f) => (f.alerts.length === 0 ? [] : [{ name: f.file, at: f.at, alerts: f.alerts }])),
);

/**
 * Fires at the first sample that matches. A count over a range, an absence and the alert that always fires have waited
 * by themselves.
 */
export function isSudden({ lasts, expr, name }: Alert): boolean {
  return lasts === undefined && !/absent|vector\(1\)|_over_time|increase\(|changes\(|watchdog|deadman|expir/i.test(`${expr} ${name}`);
}

/** Has no label that says how bad it is, or nothing that says what it is about. */
export function isBare({ labels, annotations }: Alert): boolean {
  return !(labels.has('severity') || labels.has('priority') || labels.has('level')) || annotations.size === 0;
}
