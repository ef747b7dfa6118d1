import { defineFixer, type Edit, type Refusal, type Repo, spanEnd, spanStart } from '../../src/model/index.ts';
import type { Install, Installer } from '../../src/facts/deps/installs.ts';
import { installRoots } from '../../src/facts/deps/lockfiles.ts';
import { stagesOf } from '../../src/facts/docker/stages.ts';
import { packages } from '../../src/facts/packages.ts';

/** Installs what the lock file says, and fails where it does not fit. */
export const installLocked = defineFixer<Installer, string>({
  title: 'Install what the lock file says',
  // It fails where the lock file does not fit, which nobody may have noticed so far.
  safety: 'review',
  edits({ name, kind, installs }, command, repo): readonly Edit[] | Refusal {
    const edits = new Map<string, Edit>();
    for (const install of installs.filter(({ frozen, text }) => !frozen && text === command)) {
      const lock = lockOf(repo, install);
      if (lock === undefined) return { refuse: `The lock file that \`${install.text}\` in ${name} goes by does not fit its package.json.` };
      const text = repo.text(install.at.file);
      const within = text?.slice(install.at.start, install.at.end).indexOf(install.text) ?? -1;
      const frozen = frozenCommand(install, lock.isBerry);
      if (text === undefined || within === -1 || frozen === undefined || install.via.length > 0)
        return { refuse: `How ${name} puts \`${install.text}\` together is not plain.` };
      const start = install.at.start + within;
      if (/\|\|\s*(\\\r?\n\s*)?$/.test(text.slice(0, start)))
        return { refuse: `\`${install.text}\` in ${name} is what is done where the command before it fails.` };
      if (isConditional(text.slice(0, start)))
        return { refuse: `\`${install.text}\` in ${name} is one of two ways, chosen by a condition.` };
      if (changesPackage(text, start))
        return {
          refuse: `${name} changes package.json or its lock file before \`${install.text}\`, so they do not fit together any more.`,
        };
      edits.set(`${start}`, { kind: 'replace', at: { file: install.at.file, start, end: start + install.text.length }, text: frozen });
      const copied = kind === 'image' ? copyOfLock(repo, install, lock.path) : [];
      if (copied === undefined) return { refuse: `${lock.path} is not copied into the image before \`${install.text}\` runs.` };
      for (const edit of copied) edits.set(JSON.stringify(edit), edit);
    }
    return [...edits.values()];
  },
});

/** The lock file of the manager that an install calls, where it knows every dependency; undefined where it does not. */
function lockOf(repo: Repo, { call }: Install): { readonly path: string; readonly isBerry: boolean } | undefined {
  const folder = call.folder;
  const workspace = packages(repo).find((pkg) => pkg.dir === folder)?.workspaceRoot ?? folder;
  const root =
    installRoots(repo).find((each) => each.folder === folder && each.locks.length > 0) ??
    installRoots(repo).find((each) => each.folder === workspace);
  const lock = root?.locks.find(({ manager }) => manager === call.manager);
  if (root === undefined || lock === undefined || root.unlocked.length > 0) return undefined;
  return { path: lock.path, isBerry: repo.outline(lock.path, 'lockfile')?.manager === 'yarn-berry' };
}

/** Whether a text ends within the `if` of a shell. */
function isConditional(before: string): boolean {
  const line = before.slice(before.search(/[^\n]*$/));
  const whole = /(?:^|\n)(?:[^\n]*\\\r?\n)+[^\n]*$/.exec(before)?.[0] ?? line;
  return (whole.match(/(?:^|[\s;&])if\s/g) ?? []).length > (whole.match(/(?:^|[\s;&])fi(?=[\s;&]|$)/g) ?? []).length;
}

/** Whether commands before an offset, in the same file, write package.json or take the lock file away. */
function changesPackage(text: string, offset: number): boolean {
  return /\b(npm pkg (set|delete)|(jq|sed|awk)\b[^\n]*package\.json|(mv|cp|tee)\b[^\n]*\bpackage\.json(\s|;|&|$)|>\s*\.?\/?package\.json|rm\b[^\n]*(package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?))/m.test(
    text.slice(0, offset).replace(/^\s*(COPY|ADD)\b.*$/gim, ''),
  );
}

/** The same command with what freezes it; undefined where it says the opposite or is put together otherwise. */
function frozenCommand({ text, call }: Install, isBerry: boolean): string | undefined {
  if (/--(no-(frozen-lockfile|immutable)|(frozen-lockfile|immutable)=false|force|package-lock=false|no-package-lock)\b/.test(text))
    return undefined;
  switch (call.manager) {
    case 'npm':
      return /^npm (install|i)(?= |$)/.test(text)
        ? text.replace(/^npm (install|i)(?= |$)/, 'npm ci').replace(/ --no-save(?= |$)/, '')
        : undefined;
    case 'pnpm':
      return /^pnpm (install|i)(?= |$)/.test(text) ? text.replace(/^pnpm (install|i)/, 'pnpm install --frozen-lockfile') : undefined;
    case 'bun':
      return /^bun (install|i)(?= |$)/.test(text) ? text.replace(/^bun (install|i)/, 'bun install --frozen-lockfile') : undefined;
    case 'yarn': {
      const flag = isBerry ? '--immutable' : '--frozen-lockfile';
      return /^yarn(?= install(?= |$)|$| --)/.test(text)
        ? text.replace(/^yarn( install)?/, `yarn install ${flag}`).replace(' --pure-lockfile', '')
        : undefined;
    }
  }
}

/**
 * What lets the lock file into the image before an install: nothing where it is copied, the name beside `package.json`
 * where that is; undefined where it stays outside.
 */
function copyOfLock(repo: Repo, { at }: Install, lock: string): readonly Edit[] | undefined {
  const outline = repo.outline(at.file, 'dockerfile');
  const base = lock.slice(lock.lastIndexOf('/') + 1);
  const ignored = repo
    .ofKind('dockerignore')
    .some(({ path }) => (repo.text(path) ?? '').split(/\r?\n/).some((line) => line.trim().replace(/^(\*\*\/|\/)/, '') === base));
  if (outline === undefined || ignored) return undefined;
  const stages = stagesOf(at.file, outline);
  const stage = stages.find((each) => each.at.start <= at.start && at.start <= each.end);
  const copies = (stage?.chain ?? []).flatMap((index) => stages[index]?.copies ?? []).filter((copy) => copy.at.start < at.start);
  const takes = (source: string): boolean => source === '.' || source === './' || matches(source.replace(/^\.\//, ''), base);
  if (copies.some((copy) => copy.sources.some(({ value }) => takes(value)))) return [];
  // A mount shows it to the one instruction.
  if (outline.instructions.some((each) => spanStart(each.at) <= at.start && at.start < spanEnd(each.at) && each.args.includes(base)))
    return [];
  const own = copies.find((copy) => copy.from === undefined && copy.sources.some(({ value }) => /(^|\/)package\.json$/.test(value)));
  const source = own?.sources.find(({ value }) => /(^|\/)package\.json$/.test(value));
  if (own === undefined || source === undefined || !/\/$|^\.$|^\.\/$/.test(own.toText)) return undefined;
  const text = repo.text(at.file)?.slice(source.at.start, source.at.end) ?? '';
  if (text !== source.value) return undefined;
  const end = source.at.end;
  return [{ kind: 'replace', at: { file: at.file, start: end, end }, text: ` ${source.value.slice(0, -'package.json'.length)}${base}` }];
}

/** Does a pattern of COPY, without its folder, fit a name? */
function matches(pattern: string, name: string): boolean {
  const last = pattern.slice(pattern.lastIndexOf('/') + 1);
  const regex = last
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return regex !== '' && new RegExp(`^${regex}$`).test(name);
}
