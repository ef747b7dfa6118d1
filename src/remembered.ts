import { createHash } from 'node:crypto';
import type { Report } from './model/index.ts';
import type { ListedRepo, OpenedRepo } from './source/index.ts';

/** A report that the cache may hold, and under which conditions it still holds. */
export interface Remembered {
  /** The report of an earlier scan of exactly this; undefined where there is none. */
  recall(): Report | undefined;
  /** Keeps a report for the next scan of exactly this. Never throws. */
  keep(repo: OpenedRepo, report: Report): void;
}

/** Length of a key: SHA-256 as base64url. */
const keyLength = 43;

/**
 * A place for one report, found again only while everything it was made of is the same.
 * @param name one report is kept per name
 * @param parts all that decides the report besides the files and what git says about them: the tool
 *   itself, the options, the configuration, the day. Plain data; `undefined` is as good as absent.
 */
export function remembered(listed: ListedRepo, name: string, parts: unknown): Remembered {
  const { git } = listed;
  const key = createHash('sha256')
    .update(JSON.stringify([parts, listed.digest(), git?.commit ?? null, git?.dirty ?? null, git?.ref ?? null, git?.prefix ?? null]))
    .digest('base64url');
  return {
    recall: () => {
      const row = listed.recall(name);
      return row?.startsWith(key) === true ? reportIn(row.slice(keyLength)) : undefined;
    },
    keep: (repo, report) => {
      if (isRepeatable(report)) repo.remember(name, key + JSON.stringify(report));
    },
  };
}

/** A row that was cut off or belongs to something else is as good as none. */
function reportIn(json: string): Report | undefined {
  try {
    const report = JSON.parse(json) as Report | null;
    return report?.schemaVersion === 1 && Array.isArray(report.findings) && Array.isArray(report.checks) ? report : undefined;
  } catch {
    return undefined;
  }
}

/** Would another scan say the same? Not about a cache that failed, nor where a check broke: that may be the machine's fault. */
function isRepeatable({ diagnostics, checks }: Report): boolean {
  return diagnostics.every(({ stage }) => stage !== 'cache') && checks.every(({ outcome }) => outcome !== 'error');
}
