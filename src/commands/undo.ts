import { statSync } from 'node:fs';
import path from 'node:path';
import { recover, undo as takeBack } from '../fix/apply.ts';
import { FixRefusal, type Owner } from '../fix/journal.ts';
import { printable } from '../model/index.ts';
import { usageError } from '../usage-error.ts';
import type { FixTerminal } from './fix.ts';

/**
 * `readycheck undo`: takes the last fix run back, or with `all` every one. Returns the exit code: 0 done
 * (or nothing to undo), 1 refused because a file changed since.
 */
export function undo(target: string, options: { readonly all?: boolean }, terminal: FixTerminal, owner: Owner): number {
  const root = path.resolve(target);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) throw usageError(`${target} is not a folder.`);
  try {
    const repaired = recover(root, owner);
    for (const title of repaired) terminal.out(`undone  ${printable(title)}, which was interrupted\n`);
    // The interrupted fix was the last one: without --all there is nothing more to take back.
    if (repaired.length > 0 && options.all !== true) return 0;
    const undone = takeBack(root, owner, options);
    for (const { title, files } of undone) terminal.out(`undone  ${printable(title)} (${files.map(printable).join(', ')})\n`);
    if (undone.length + repaired.length === 0) terminal.out('Nothing to undo.\n');
    return 0;
  } catch (error) {
    if (!(error instanceof FixRefusal)) throw error;
    terminal.err(`${printable(error.message)}\n`);
    return 1;
  }
}
