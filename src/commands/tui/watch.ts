import { existsSync, readdirSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

/** Milliseconds of silence after which a change is told: editors write in several steps. */
const quiet = 30;

/** Milliseconds after which a change is told although more keep coming: a log in the folder must not silence the rest. */
const longest = 300;

/** Folders whose changes are never news about the repository; the first two may hold most of the folders there are. */
const unheard: ReadonlySet<string> = new Set(['node_modules', '.git', '.readycheck']);

/** Folders beyond which the system is not asked for more (Linux lends a user 8,192 watches on small machines). */
const most = 6_000;

/** Calls back after files of a folder have changed, or another commit is there, until the function it returns is called. */
export function watchFolder(root: string, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let first: number | undefined;
  const told = (): void => {
    first = undefined;
    onChange();
  };
  const heard = (): void => {
    const now = performance.now();
    first ??= now;
    clearTimeout(timer);
    timer = setTimeout(told, Math.max(0, Math.min(quiet, first + longest - now)));
  };
  const close = process.platform === 'linux' ? watchEach(root, heard) : watchTree(root, heard);
  const closeHead = watchHead(root, heard);
  return () => {
    clearTimeout(timer);
    close();
    closeHead();
  };
}

/** A commit, a checkout, a reset: git writes a line for each. What files differ from is another commit then. */
function watchHead(root: string, heard: () => void): () => void {
  for (let folder = root; ; folder = path.dirname(folder)) {
    const logs = path.join(folder, '.git', 'logs');
    if (existsSync(logs)) {
      try {
        const watcher = watch(logs, (_event, name) => {
          if (name === 'HEAD') heard();
        });
        watcher.on('error', () => watcher.close());
        return () => watcher.close();
      } catch {
        return () => undefined;
      }
    }
    if (path.dirname(folder) === folder || existsSync(path.join(folder, '.git'))) return () => undefined;
  }
}

/** One watch for the whole tree, which macOS and Windows have. */
function watchTree(root: string, heard: () => void): () => void {
  const watcher = watch(root, { recursive: true }, (_event, name) => {
    if (name === null || !name.split(/[\\/]/).some((part) => unheard.has(part))) heard();
  });
  // A folder that goes away is seen by the next scan.
  watcher.on('error', () => watcher.close());
  return () => watcher.close();
}

/** A watch per folder: Node's own recursive watch on Linux goes through node_modules as well. */
function watchEach(root: string, heard: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  const drop = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  /** A folder that was deleted and made again (a checkout does that) is another one: its old watch hears nothing. */
  const renew = (folder: string): void => {
    for (const known of [...watchers.keys()]) if (known === folder || known.startsWith(folder + path.sep)) drop(known);
    add(folder);
  };
  const add = (folder: string): void => {
    if (watchers.has(folder) || watchers.size >= most) return;
    try {
      const watcher = watch(folder, (event, name) => {
        if (name !== null && unheard.has(name)) return;
        // A new folder looks like any new name; one that is gone is dropped.
        if (event === 'rename' && name !== null) renew(path.join(folder, name));
        heard();
      });
      watcher.on('error', () => drop(folder));
      watchers.set(folder, watcher);
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory() && !unheard.has(entry.name)) add(path.join(folder, entry.name));
      }
    } catch {
      // A file, a folder without permission, no more watches: what is watched so far stays.
      drop(folder);
    }
  };
  add(root);
  return () => {
    for (const folder of [...watchers.keys()]) drop(folder);
  };
}
