import type { Owner } from '../fix/journal.ts';

/** This process, as the journal of fixes knows it. */
export const owner: Owner = { pid: process.pid, isAlive };

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
