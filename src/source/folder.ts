import { readdirSync, readFileSync, type Dirent } from 'node:fs';
import path from 'node:path';
import type { Diagnostic, SkippedFile } from '../model/index.ts';
import { diskReader, entryOf, look, whySpecial } from './disk.ts';
import { codeOf, sourceError } from './error.ts';
import { ignoreRules } from './ignore-rules.ts';
import { byPath, reasons, type Entry, type Source } from './listing.ts';

/** Names that are never walked into nor named. */
const never = new Set(['.git', '.hg', '.svn', '.jj']);

/**
 * Lists a folder as it lies on disk, minus what its own `.gitignore` files (nested ones included)
 * ignore. Asks no git; links are not followed. Throws a `SourceError` when `root` is not a folder
 * that can be read.
 * @param root absolute path
 */
export function folderSource(root: string): Source {
  const entries: Entry[] = [];
  const skipped: SkippedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const rules = ignoreRules();

  const namesIn = (dir: string): readonly Dirent[] => {
    try {
      return readdirSync(path.join(root, dir), { withFileTypes: true });
    } catch (error) {
      if (dir === '') throw rootError(root, error);
      skipped.push({ file: dir, why: codeOf(error) === 'ENOENT' ? reasons.vanished : reasons.denied });
      return [];
    }
  };

  const visit = (name: Dirent, file: string): void => {
    if (rules.ignoresHere(name.isDirectory() ? `${file}/` : file)) return;
    const why = name.name.includes('\uFFFD') ? reasons.name : whySpecial(name);
    if (why !== undefined) return void skipped.push({ file, why });
    if (name.isDirectory()) {
      if (name.name === 'node_modules') skipped.push({ file, why: reasons.modules });
      else walk(file);
      return;
    }
    const stats = look(root, file);
    if (stats === undefined) return;
    if (stats === 'denied') return void skipped.push({ file, why: reasons.denied });
    // What was a file a moment ago may be something else now.
    const special = whySpecial(stats);
    if (special !== undefined || !stats.isFile()) return void skipped.push({ file, why: special ?? reasons.vanished });
    entries.push(entryOf(file, stats, undefined));
  };

  const walk = (dir: string): void => {
    const names = namesIn(dir);
    if (dir !== '' && names.some((n) => n.name === '.git')) return void skipped.push({ file: dir, why: reasons.repository });
    if (names.some((n) => n.name === '.gitignore' && n.isFile())) addRules(dir);
    for (const name of names) {
      if (!never.has(name.name)) visit(name, dir === '' ? name.name : `${dir}/${name.name}`);
    }
  };

  const addRules = (dir: string): void => {
    try {
      rules.add(dir, readFileSync(path.join(root, dir, '.gitignore'), 'utf8'));
    } catch {
      diagnostics.push({
        file: path.posix.join(dir, '.gitignore'),
        stage: 'source',
        message: 'This ignore file cannot be read; nothing is ignored for its sake.',
      });
    }
  };

  walk('');
  entries.sort(byPath);
  return { entries, skipped, diagnostics, vcs: 'none', ignore: rules, ...diskReader(root) };
}

/** One sentence for a root that cannot be listed. */
export function rootError(root: string, error: unknown): Error {
  const code = codeOf(error);
  if (code === 'ENOENT') return sourceError('usage', `There is no folder ${root}.`);
  if (code === 'ENOTDIR') return sourceError('usage', `${root} is not a folder; give the folder of a repository.`);
  if (code === 'EACCES' || code === 'EPERM') return sourceError('usage', `The folder ${root} cannot be read: permission denied.`);
  return sourceError('usage', `The folder ${root} cannot be read (${code ?? String(error)}).`);
}
