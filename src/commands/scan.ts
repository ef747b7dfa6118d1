import type { ScanResult, ScanSummary } from '../scan.ts';
import { scan, scanReport } from '../scan.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { ScanFlags } from './flags.ts';
import { gateCode, gateFaults, isJudged, type Gate } from './gate.ts';
import { wantsWhole, wantsLineHashes, writeReport } from './output.ts';
import { progressLine } from './progress.ts';
import { sayPendingFixes } from './pending.ts';
import { keepHistory } from './record.ts';
import { isNarrowed, scanOptionsOf, today } from './scan-options.ts';

export { isNarrowed, scanOptionsOf, today } from './scan-options.ts';

/** `readycheck scan`: scans, writes the report, judges the gate. */
export async function scanCommand(target: string, flags: ScanFlags): Promise<ExitCode> {
  // An unset variable in a script; "" would quietly mean the folder one happens to be in.
  if (target === '') throw usageError('The path is empty; write . for this folder.');
  const progress = progressLine(flags.quiet === true);
  const started = performance.now();
  if (flags.ref === undefined) sayPendingFixes(target);
  let result: ScanSummary;
  let whole: ScanResult | undefined;
  try {
    const options = { ...scanOptionsOf(flags), lineHashes: wantsLineHashes(flags), ...(progress.onEvent && { onEvent: progress.onEvent }) };
    if (wantsWhole(flags)) whole = await scan(target, options);
    result = whole ?? (await scanReport(target, options));
  } finally {
    progress.clear();
  }
  if (flags.history) await keepHistory({ ...result, narrowed: isNarrowed(flags) }, flags.quiet === true);
  const fixes = whole && (await (await import('./sarif-fixes.ts')).sarifFixes(whole, today()));
  const paths = whole && (await import('./reached.ts')).pathsOf(whole);
  await writeReport(result.report, flags, { fixes, paths, historyOf: result.root });
  if (flags.timing === true) writeTimings(result, performance.now() - started);
  if (!isJudged(result.report)) {
    process.stderr.write('Nothing to judge: no check applies to what is here.\n');
    return exitCodes.nothingToJudge;
  }
  const gate = gateOf(flags, result);
  const faults = gateFaults(result.report, gate);
  if (faults.length > 0) process.stderr.write(`Gate failed: ${faults.join(' ')}\n`);
  else if (flags.quiet !== true) process.stderr.write('Gate passed.\n');
  return gateCode(result.report, faults);
}

/** Flags over the thresholds of the configuration over the default. */
function gateOf(flags: ScanFlags, { config, report }: ScanSummary): Gate {
  const { thresholds } = config;
  const minScore = flags.minScore ?? thresholds.minScore;
  return {
    failOn: flags.failOn ?? thresholds.failOn ?? 'high',
    ...(minScore === undefined ? {} : { minScore }),
    minCategory: { ...thresholds.minCategory, ...flags.minCategory },
    failOnNew: flags.failOnNew ?? (thresholds.failOnNew === true && report.base !== undefined),
  };
}

function writeTimings({ timings }: ScanSummary, total: number): void {
  const rows = [{ name: 'total', ms: total }, ...timings];
  process.stderr.write(`${rows.map(({ name, ms }) => `${ms.toFixed(1).padStart(9)} ms  ${name}`).join('\n')}\n`);
}
