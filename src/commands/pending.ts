import path from 'node:path';
import { pendingFixes } from '../fix/apply.ts';
import { printable } from '../model/index.ts';

/**
 * Says on standard error which fix was cut off while it wrote, so that nobody wonders about files that
 * are half changed. Only says: a scan changes no file of the repository.
 */
export function sayPendingFixes(target: string): void {
  try {
    for (const title of pendingFixes(path.resolve(target)))
      process.stderr.write(`A fix was interrupted while it wrote (${printable(title)}); \`readycheck undo\` puts its files back.\n`);
  } catch (error) {
    // Whatever lies there (the repository may have brought it along), it is no reason not to scan.
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The record of fixes in .readycheck/fixes cannot be read: ${printable(why)}\n`);
  }
}
