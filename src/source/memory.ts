import type { Diagnostic, SkippedFile } from '../model/index.ts';
import { ignoreRules } from './ignore-rules.ts';
import { byPath, reasons, type Entry, type Source } from './listing.ts';

/** Texts (or bytes) by path as a source, with the same rules as a folder: ignored files are left out. */
export function memorySource(texts: Readonly<Record<string, string | Uint8Array>>): Source {
  const diagnostics: Diagnostic[] = [];
  const skipped: SkippedFile[] = [];
  const bytes = new Map(
    Object.entries(texts).map(([path, text]) => [path, typeof text === 'string' ? Buffer.from(text) : Buffer.from(text)]),
  );
  const rules = ignoreRules();
  for (const [path, content] of bytes) {
    if (path === '.gitignore' || path.endsWith('/.gitignore'))
      rules.add(path.slice(0, -'.gitignore'.length).replace(/\/$/, ''), content.toString('utf8'));
  }
  const entries: Entry[] = [];
  for (const [path, content] of bytes) {
    if (rules.ignores(path)) continue;
    const modules = /(^|\/)node_modules\//.exec(path);
    if (modules !== null) skipped.push({ file: path.slice(0, modules.index + modules[0].length - 1), why: reasons.modules });
    else entries.push({ path, size: content.length, executable: false, tracked: undefined });
  }
  entries.sort(byPath);
  const give: Source['readNow'] = (wanted, take) => wanted.forEach((entry) => take(entry, bytes.get(entry.path), reasons.vanished));
  return { entries, skipped, diagnostics, vcs: 'none', ignore: rules, readNow: give, readMany: async (wanted, take) => give(wanted, take) };
}
