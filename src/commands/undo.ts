import path from 'node:path';
import { recover, undo as takeBack } from '../fix/apply.ts';
import { FixRefusal, type Owner } from '../fix/journal.ts';
import { printable } from '../model/index.ts';
import type { FixTerminal } from './fix.ts';

/**
 * `readycheck undo`: takes the last fix run back, or with `all` every one. Returns the exit code: 0 done
 * (or nothing to undo), 1 refused because a file changed since.
 */
export function undo(target: string, options: { readonly all?: boolean }, terminal: FixTerminal, owner: Owner): number {
  const root = path.resolve(target);
  try {
    for (const title of recover(root, owner)) terminal.err(`An interrupted fix was rolled back: ${title}\n`);
    const undone = takeBack(root, owner, options);
    for (const { title, files } of undone) terminal.out(`undone  ${title} (${files.map(printable).join(', ')})\n`);
    if (undone.length === 0) terminal.out('Nothing to undo.\n');
    return 0;
  } catch (error) {
    if (!(error instanceof FixRefusal)) throw error;
    terminal.err(`${printable(error.message)}\n`);
    return 1;
  }
}
