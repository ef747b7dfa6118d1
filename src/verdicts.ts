import { createHash } from 'node:crypto';
import type { Graph, ListedRepo, OpenedRepo } from './source/index.ts';

/**
 * What a program that lives on keeps from one scan to the next: `{}` at first, handed to every scan of one
 * repository. A scan then works out anew only what the changes since the last one can have a part in.
 */
export interface ScanMemory {
  /** @internal */
  verdicts?: { readonly key: string; readonly graph: Graph };
}

/** Verdicts of earlier scans, each with all it rests on. */
export interface Verdicts {
  /** What the last scan left; undefined where it was made by other code or another configuration. */
  readonly before: Graph | undefined;
  /** Keeps what a scan worked out for the next one. Never throws. */
  keep(repo: OpenedRepo): void;
}

const name = 'verdicts';
/** Length of a key: SHA-256 as base64url. */
const keyLength = 43;

/**
 * Verdicts in the cache of a repository or, with a memory, there.
 * @param parts all that a verdict depends on besides what is in the repository: the tool and the configuration. Plain data
 */
export function verdictsOf(listed: ListedRepo, parts: unknown, memory: ScanMemory | undefined): Verdicts {
  const vcs = listed.git === undefined ? 'none' : 'git';
  const key = createHash('sha256')
    .update(JSON.stringify([parts, vcs]))
    .digest('base64url');
  return {
    before: memory?.verdicts?.key === key ? memory.verdicts.graph : graphIn(listed.recall(name), key),
    keep: (repo) => {
      const graph = repo.graph();
      if (graph === undefined) return;
      if (memory === undefined) repo.remember(name, key + JSON.stringify(graph));
      else memory.verdicts = { key, graph };
    },
  };
}

/** A row that was cut off or belongs to something else is as good as none. */
function graphIn(row: string | undefined, key: string): Graph | undefined {
  if (row?.startsWith(key) !== true) return undefined;
  try {
    return JSON.parse(row.slice(keyLength)) as Graph;
  } catch {
    return undefined;
  }
}
