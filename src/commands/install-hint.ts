import type { Repo } from '../model/index.ts';

const managers = [
  ['pnpm-lock.yaml', 'pnpm install'],
  ['yarn.lock', 'yarn install'],
  ['bun.lock', 'bun install'],
  ['bun.lockb', 'bun install'],
  ['package-lock.json', 'npm install'],
  ['npm-shrinkwrap.json', 'npm install'],
] as const;

/** Which install command to run after fixes that changed package files, in one line; undefined when none did. `isPreview`: they would. */
export function installHint(before: Repo, after: Repo, isPreview = false): string | undefined {
  const changed = after.files
    .filter((file) => file.kind === 'package' && before.text(file.path) !== after.text(file.path))
    .map((file) => file.path);
  if (changed.length === 0) return undefined;
  const commands = [...new Set(changed.map((file) => commandFor(after, file)))];
  return `${changed.join(', ')} ${isPreview ? 'would change: then run' : 'changed: run'} ${commands.map((command) => `\`${command}\``).join(' and ')} so that the lock file follows.`;
}

/** The lock file nearest to a package file, upwards, decides. */
function commandFor(repo: Repo, file: string): string {
  const parts = file.split('/').slice(0, -1);
  for (let depth = parts.length; depth >= 0; depth--) {
    const folder = parts.slice(0, depth).join('/');
    const found = managers.find(([lock]) => repo.exists(folder === '' ? lock : `${folder}/${lock}`));
    if (found === undefined) continue;
    return folder === '' ? found[1] : `(cd ${quoted(folder)} && ${found[1]})`;
  }
  return parts.length === 0 ? 'npm install' : `(cd ${quoted(parts.join('/'))} && npm install)`;
}

/** A folder as a shell takes it: people copy the command, and a repository names its folders as it likes. */
function quoted(folder: string): string {
  return /^[\w./@+-]+$/.test(folder) && !folder.startsWith('-') ? folder : `'${folder.replaceAll("'", `'\\''`)}'`;
}
