import { graceOf } from '../../../src/facts/links/grace.ts';
import type { Service } from '../../../src/facts/services/index.ts';
import type { Repo } from '../../../src/model/index.ts';

/**
 * Milliseconds that a shutdown may take, as code: somewhat less than whoever runs the service leaves it, at most 30 s, and
 * ten seconds where that is not known.
 */
export function shutdownLimit(repo: Repo, owner: Service): string {
  const grace = graceOf(repo, owner);
  const ms = grace === undefined ? 10_000 : Math.max(1_000, Math.min(30_000, grace - Math.min(5_000, Math.round(grace / 10))));
  return String(ms).replace(/(\d)(\d{3})$/, '$1_$2');
}
