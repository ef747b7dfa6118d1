import path from 'node:path';
import { pendingFixes } from '../fix/apply.ts';
import { printable } from '../model/index.ts';

/**
 * Says on standard error which fix was cut off while it wrote, so that nobody wonders about files that
 * are half changed. Only says: a scan changes no file of the repository. Gives the sentences said.
 */
export function sayPendingFixes(target: string): readonly string[] {
  const sentences = pendingSentences(path.resolve(target));
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  return sentences;
}

function pendingSentences(root: string): readonly string[] {
  try {
    return pendingFixes(root).map(
      (title) => `A fix was interrupted while it wrote (${printable(title)}); \`readycheck undo\` puts its files back.`,
    );
  } catch (error) {
    // Whatever lies there (the repository may have brought it along), it is no reason not to scan.
    const why = error instanceof Error ? error.message : String(error);
    return [`The record of fixes in .readycheck/fixes cannot be read: ${printable(why)}`];
  }
}
