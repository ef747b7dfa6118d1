import { posix } from 'node:path';

/** A relative path seen from a folder of the repository ("" = root); undefined when it leaves the repository or is not literal. */
export function repoPath(folder: string, path: string): string | undefined {
  if (path.includes('$') || path.includes('{{') || posix.isAbsolute(path) || /^(https?|git|ssh):|^git@/.test(path)) return undefined;
  const joined = posix.normalize(posix.join(folder === '' ? '.' : folder, path)).replace(/(?<=.)\/$/, '');
  if (joined === '..' || joined.startsWith('../')) return undefined;
  return joined === '.' ? '' : joined;
}

/** Folder of a file, "" for the root. */
export function folderOf(path: string): string {
  const folder = posix.dirname(path);
  return folder === '.' ? '' : folder;
}

/** Path of a file seen from a folder that holds it; undefined when it does not. */
export function pathInside(folder: string, path: string): string | undefined {
  if (folder === '') return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
