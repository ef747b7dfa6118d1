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
