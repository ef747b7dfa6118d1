import path from 'node:path';
import { pendingFixes } from '../fix/apply.ts';
import { FixRefusal } from '../fix/journal.ts';
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
    if (!(error instanceof FixRefusal)) throw error;
    process.stderr.write(`${printable(error.message)}\n`);
  }
}
