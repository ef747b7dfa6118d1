import { createHash } from 'node:crypto';
import { deltaOf, withDelta, type Delta, type Graph, type ListedRepo, type OpenedRepo } from './source/index.ts';

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
/** What a later scan has beyond the verdicts under `name`: little, where those are megabytes. */
const sinceName = 'verdicts since';
/** Length of a key: SHA-256 as base64url. */
const keyLength = 43;

/**
 * Verdicts in the cache of a repository or, with a memory, there.
 * @param parts all that a verdict depends on besides what is in the repository: the tool and the configuration. Plain data
 */
export function verdictsOf(listed: ListedRepo, parts: unknown, memory: ScanMemory | undefined): Verdicts {
  const vcs = listed.git === undefined ? 'none' : 'git';
  const key = shortHash(JSON.stringify([parts, vcs]));
  if (memory?.verdicts?.key === key) {
    const { graph } = memory.verdicts;
    return { before: graph, keep: (repo) => keepIn(memory, key, repo) };
  }
  const kept = keptGraph(listed, key);
  return {
    before: kept?.graph,
    keep: (repo) => {
      if (memory !== undefined) return keepIn(memory, key, repo);
      const graph = repo.graph();
      if (graph === undefined) return;
      const delta = deltaOf(graph);
      if (delta !== undefined && kept !== undefined) return repo.remember(sinceName, kept.id + JSON.stringify(delta));
      const json = JSON.stringify(graph);
      repo.remember(name, key + shortHash(json) + json);
    },
  };
}

function keepIn(memory: ScanMemory, key: string, repo: OpenedRepo): void {
  const graph = repo.graph();
  if (graph !== undefined) memory.verdicts = { key, graph };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

interface Kept {
  readonly graph: Graph;
  /** Of the packed graph in it. */
  readonly id: string;
}

/** A row that was cut off or belongs to something else is as good as none. */
function keptGraph(listed: ListedRepo, key: string): Kept | undefined {
  const row = listed.recall(name);
  if (row?.startsWith(key) !== true) return undefined;
  const id = row.slice(keyLength, 2 * keyLength);
  const since = listed.recall(sinceName);
  try {
    const packed = JSON.parse(row.slice(2 * keyLength)) as Graph;
    return { graph: since?.startsWith(id) === true ? withDelta(packed, JSON.parse(since.slice(keyLength)) as Delta) : packed, id };
  } catch {
    return undefined;
  }
}
