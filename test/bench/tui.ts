import { initialState } from '../../src/tui/state.ts';
import type { Message, State } from '../../src/tui/state.ts';
import { frameOf } from '../../src/tui/screens/frame.ts';
import { update } from '../../src/tui/update.ts';
import { sampleReport } from '../tui/sample.ts';

// `node test/bench/tui.ts [findings]`: milliseconds per key in the findings of the terminal app: the new
// state and its frame, everything but what Ink writes to the terminal. Counted is the time of this thread on
// a processor: what other programs on the machine take is noise.
// Exits with 1 where the 95th percentile is over 16 ms.

const count = Number(process.argv[2] ?? 10_000);
const limit = 16;
const sizes = [
  { columns: 80, rows: 24 },
  { columns: 200, rows: 60 },
];

const key = (name: string): Message => ({ type: 'key', key: name, text: [...name].length === 1 ? name : '' });
const times = (number: number, ...names: readonly string[]): readonly string[] => Array.from({ length: number }, () => names).flat();
const walks: Readonly<Record<string, readonly string[]>> = {
  'line by line': times(400, 'j'),
  'half pages': times(200, 'ctrl-d'),
  'to both ends': times(50, 'G', 'g'),
  'next finding in detail': ['enter', ...times(200, 'n')],
  'typing filters': times(20, '/', ...'sev:high+ path:area-1', 'enter', 'esc'),
  completing: ['/', ...'path:', ...times(50, 'tab')],
  sorting: times(20, 's'),
  grouping: times(24, 'b'),
  selecting: times(100, 'space'),
  'selecting all': times(20, 'a'),
  palette: times(10, ':', ...'group', 'esc'),
};

const rows: { readonly walk: string; readonly size: string; readonly median: number; readonly p95: number; readonly most: number }[] = [];
const report = sampleReport(count);
for (const size of sizes) {
  const started = onProcessor();
  const [loaded] = update(initialState({ size, path: 'bench' }), { type: 'scan-finished', scan: 1, report });
  console.log(
    `${String(size.columns)}x${String(size.rows)}: ${String(count)} findings shown after ${(onProcessor() - started).toFixed(1)} ms`,
  );
  const [ready] = update(loaded, key('2'));
  for (const [walk, keys] of Object.entries(walks)) {
    // Once to warm up: a person's first key is not what a percentile is about.
    walked(ready, keys);
    const taken = walked(ready, keys).sort((a, b) => a - b);
    const at = (share: number): number => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))]!;
    rows.push({ walk, size: `${String(size.columns)}x${String(size.rows)}`, median: at(0.5), p95: at(0.95), most: taken.at(-1)! });
  }
}
console.table(
  rows.map(({ walk, size, median, p95, most }) => ({ walk, size, median: median.toFixed(2), p95: p95.toFixed(2), most: most.toFixed(2) })),
);
const slow = rows.filter((row) => row.p95 > limit);
for (const { walk, size, p95 } of slow)
  console.error(`${walk} at ${size}: ${p95.toFixed(1)} ms at the 95th percentile, more than ${String(limit)}`);
process.exitCode = slow.length > 0 ? 1 : 0;

/** Milliseconds that this thread has been on a processor. */
function onProcessor(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of each key. */
function walked(from: State, keys: readonly string[]): number[] {
  let state = from;
  return keys.map((name) => {
    const started = onProcessor();
    [state] = update(state, key(name));
    frameOf(state);
    return onProcessor() - started;
  });
}
