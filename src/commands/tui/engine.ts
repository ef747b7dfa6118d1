import path from 'node:path';
import type { Report } from '../../model/index.ts';
import { scan, scanReport, type ScanOptions, type ScanResult } from '../../scan.ts';
import type { Engine } from '../../tui/engine.ts';
import type { ScanMemory } from '../../verdicts.ts';
import { owner } from '../owner.ts';
import { recordHistory } from '../record.ts';
import { attest, unattest } from './attest.ts';
import { historyOf } from './history.ts';
import { fixDesk } from './fixes.ts';
import { ignoreFinding } from './ignore.ts';
import { sourceAt, sourceOf } from './source.ts';
import { watchFolder } from './watch.ts';

/** Milliseconds of scanning after which other work (an abort, a question) gets its turn. */
const slice = 12;

/** What an engine is made of; plain data, so that it can be handed to a worker. */
export interface EngineOptions {
  /** What to scan, as the user named it. */
  readonly target: string;
  /** Without functions and signals. */
  readonly scan: ScanOptions;
  /** Rules were chosen by hand. */
  readonly narrowed: boolean;
  /** Add whole scans of commits to the history. */
  readonly history: boolean;
}

export interface LocalEngine extends Engine {
  /** Why the last score could not be kept; undefined when it was, or when it needs not be. */
  unkept(): string | undefined;
}

/** The engine in this thread. What it learns in one scan shortens the next. */
export function localEngine({ target, scan: options, narrowed, history }: EngineOptions): LocalEngine {
  const root = path.resolve(target);
  const memory: ScanMemory = {};
  let unkept: string | undefined;
  const today = options.today ?? '';
  /** A scan that knows what fixers need, of the files as they are now. */
  const whole = async (): Promise<ScanResult> => {
    if (options.ref !== undefined) throw new Error(`What is shown is the commit ${options.ref}; its files are not the ones on disk.`);
    const { since: _since, changed: _changed, ...here } = options;
    return await scan(target, { ...here, lineHashes: false });
  };
  return {
    unkept: () => unkept,
    scan: async (onEvent, signal): Promise<Report> => {
      let last = performance.now();
      const result = await scanReport(target, {
        ...options,
        lineHashes: false,
        memory,
        signal,
        onEvent: async (event) => {
          await onEvent(event);
          if (performance.now() - last < slice) return;
          await new Promise((resolve) => setImmediate(resolve));
          last = performance.now();
        },
      });
      const recorded = history ? await recordHistory({ ...result, narrowed }) : undefined;
      unkept = recorded?.outcome === 'failed' ? recorded.why : undefined;
      return result.report;
    },
    fixes: fixDesk({ root, owner, today, scan: whole, patches: process.cwd() }),
    ignore: (finding, reason) => ignoreFinding(finding, reason, { root, owner, today, scan: whole }),
    source: (file) => (options.ref === undefined ? sourceOf(root, file) : sourceAt(root, options.ref, file)),
    history: () => historyOf(root),
    attest: (item, evidence) => attest(root, item, evidence, today),
    unattest: (item) => unattest(root, item),
    watch: (onChange) => watchFolder(root, onChange),
  };
}
