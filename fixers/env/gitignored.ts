import { type Edit, defineFixer } from '../../src/model/index.ts';
import type { EnvFolder } from '../../src/facts/env/ignored.ts';
import { appendLines } from '../../src/fix/lines.ts';

/** Adds the env files to the nearest ignore file, or makes one. Files that git knows already stay in it. */
export const ignoreEnvFiles = defineFixer<EnvFolder>({
  title: 'Ignore the filled-in env files',
  safety: 'safe',
  edits({ open, folder, ignoreFile }, _data, repo): readonly Edit[] {
    const file = ignoreFile?.at.file ?? '.gitignore';
    const home = file.slice(0, Math.max(file.lastIndexOf('/'), 0));
    // A name without a slash counts in every folder below; one folder must not decide for the others.
    const lines = open.map((path) =>
      folder === home ? path.slice(path.lastIndexOf('/') + 1) : `/${home === '' ? path : path.slice(home.length + 1)}`,
    );
    const text = repo.text(file);
    return text === undefined ? [{ kind: 'create', file, text: `${lines.join('\n')}\n` }] : appendLines(file, text, lines);
  },
});
