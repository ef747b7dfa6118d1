import { posix } from 'node:path';

/** A path of a command as a path of the repository. */
export function inside(cwd: string, path: string): string {
  return posix.resolve('/', cwd, path).slice(1);
}
