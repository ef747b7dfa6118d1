import { posix } from 'node:path';

/** A path as the evaluated program spells it ("/src/x", "./src") as a path of the repository. */
export function repositoryPath(path: string): string {
  return posix.resolve('/', path).slice(1);
}
