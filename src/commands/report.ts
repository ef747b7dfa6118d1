import { readFileSync } from 'node:fs';
import { text as streamText } from 'node:stream/consumers';
import { jsonText } from '../report/json.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { GateFlags, OutputFlags } from './flags.ts';
import { gateCode, gateFaults, isJudged } from './gate.ts';
import { writeReport } from './output.ts';

/**
 * `readycheck report <saved.json>`: any format from a saved report, nothing is scanned (so SARIF has no
 * planned fixes: they are verified against the sources). The gate is
 * judged only when a flag asks for it: the scan that made the report has had its own exit code.
 */
export async function reportCommand(
  file: string | undefined,
  flags: OutputFlags & GateFlags & { readonly schema?: boolean; readonly history?: string },
): Promise<ExitCode> {
  const { readReport, reportJsonSchema } = await import('../report/schema.ts');
  if (flags.schema === true) {
    process.stdout.write(jsonText(reportJsonSchema()));
    return exitCodes.passed;
  }
  if (file === undefined)
    throw usageError('Name the saved report (`readycheck scan --output json=report.json` saves one; `-` reads standard input).');
  const read = readReport(await textOf(file));
  if ('fault' in read) throw usageError(`${file}: ${read.fault}`);
  const { report } = read;
  await writeReport(report, flags, { historyOf: flags.history });
  if (!isJudged(report)) return exitCodes.nothingToJudge;
  const asked = flags.failOn !== undefined || flags.minScore !== undefined || flags.minCategory !== undefined || flags.failOnNew === true;
  if (!asked) return exitCodes.passed;
  const faults = gateFaults(report, {
    failOn: flags.failOn ?? 'none',
    ...(flags.minScore === undefined ? {} : { minScore: flags.minScore }),
    minCategory: flags.minCategory ?? {},
    failOnNew: flags.failOnNew === true,
  });
  if (faults.length > 0) process.stderr.write(`Gate failed: ${faults.join(' ')}\n`);
  return gateCode(report, faults);
}

async function textOf(file: string): Promise<string> {
  try {
    return file === '-' ? await streamText(process.stdin) : readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw usageError(`There is no file ${file}; \`readycheck scan --output json=${file}\` would save one.`);
    if (code === 'EISDIR') throw usageError(`${file} is a folder; name a saved report. \`readycheck scan ${file}\` makes a new one.`);
    throw usageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
