import { posix } from 'node:path';
import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { packages } from '../packages.ts';
import { isFixture } from '../paths.ts';
import { commandsIn, invocationOf, scriptFileOf } from '../shell.ts';
import type { Invocation } from '../shell.ts';
import { shellUnits } from './shell-units.ts';
import type { ShellUnit } from './shell-units.ts';

/** A script with the files of the repository that it runs or hands on. */
export interface ReferringScript extends Subject {
  readonly references: readonly { readonly path: string; readonly at: Loc; readonly found: string | undefined }[];
}

/** Scripts and package.json files that name scripts and compose files to run. */
export const referringScripts = fact('ops/references', (repo: Repo): readonly ReferringScript[] => [
  ...shellUnits(repo).flatMap((unit): readonly ReferringScript[] => {
    // What another host has, or what the script fetches first, is not in this tree.
    if (unit.remote || fetches(unit)) return [];
    return group(
      unit.file,
      unit.steps.flatMap(({ call, at, command }) => {
        const paths = [...named(call)].filter((path) => !isMade(repo, unit, path));
        return command.inside.includes('substitution')
          ? []
          : paths.map((path) => ({ path, at, found: foundOf(repo, path, [posix.dirname(unit.file), '.']) }));
      }),
    );
  }),
  ...packages(repo)
    .filter(({ file }) => !isFixture(file))
    .flatMap((pkg): readonly ReferringScript[] =>
      group(
        pkg.file,
        Object.values(pkg.scripts).flatMap(({ text, at }) => {
          const commands = commandsIn(text);
          if (commands.some((c) => c.words[0] === 'cd' || c.words[0] === 'git')) return [];
          return commands.flatMap((command) => {
            const call = invocationOf(command.words);
            return call === undefined || (!/^(ba|da|z)?sh$/.test(call.program) && !/\.(sh|bash)$/.test(call.word))
              ? []
              : [...named(call)]
                  .filter((path) => !repo.isIgnored(posix.join(pkg.dir, path)))
                  .map((path) => ({ path, at, found: foundOf(repo, path, [pkg.dir === '' ? '.' : pkg.dir]) }));
          });
        }),
      ),
    ),
]);

function group(name: string, references: ReferringScript['references']): readonly ReferringScript[] {
  const [first] = references;
  return first === undefined ? [] : [{ name, at: first.at, references }];
}

/** Paths that a command runs or reads: shell scripts, and the files of `docker compose -f`. */
function named(call: Invocation): readonly string[] {
  const found: string[] = [];
  const script = scriptFileOf(call);
  if (script !== undefined && /\.(sh|bash)$/.test(script)) found.push(script);
  const isCompose = call.program === 'docker-compose' || (call.program === 'docker' && call.args[0] === 'compose');
  if (isCompose)
    for (let i = call.program === 'docker' ? 1 : 0; i < call.args.length; i++) {
      const arg = call.args[i]!;
      // Behind the verb `-f` follows a log.
      if (!arg.startsWith('-')) break;
      if (arg.includes('=')) continue;
      if (arg === '-f' || arg === '--file') found.push(call.args[i + 1] ?? '');
      if (/^(-f|--file|-p|--project-name|--env-file|--profile|--project-directory|--context)$/.test(arg)) i++;
    }
  return found.filter((path) => path !== '' && !/^[/~-]|[$*{<`]|^https?:/.test(path) && !path.includes('node_modules/'));
}

/** Where the file is: beside the script, from the root, or, as folders are changed, anywhere under that name. */
function foundOf(repo: Repo, path: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const full = posix.normalize(posix.join(folder, path));
    if (!full.startsWith('..') && repo.exists(full)) return full;
  }
  const tail = posix.normalize(path).replace(/^(\.\.\/)+/, '');
  return (
    repo.files.find((f) => f.path === tail || f.path.endsWith(`/${tail}`))?.path ?? repo.skipped.find((f) => f.file.endsWith(tail))?.file
  );
}

/** The script clones, unpacks or downloads something, or changes to a folder that only its machine has. */
function fetches(unit: ShellUnit): boolean {
  return unit.steps.some(
    ({ call }) =>
      (call.program === 'git' && /^(clone|pull|checkout|fetch|archive)$/.test(call.args.find((a) => !a.startsWith('-')) ?? '')) ||
      (call.program === 'tar' && /^-{0,2}\w*x/.test(call.args[0] ?? '')) ||
      /^(unzip|wget)$/.test(call.program) ||
      (call.program === 'cd' && /^[/~]|^\$(?!\(|\{?(BASH_SOURCE|SCRIPT|ROOT|PROJECT|REPO|DIR|HERE|BASE|0))/i.test(call.args[0] ?? '')),
  );
}

/** The script makes the file, asks whether it is there, or git ignores it. */
function isMade(repo: Repo, unit: ShellUnit, path: string): boolean {
  const base = posix.basename(path);
  if (repo.isIgnored(posix.normalize(path).replace(/^(\.\.\/)+/, ''))) return true;
  return unit.commands.some(
    ({ words, redirects }) =>
      redirects.some((r) => r.op.startsWith('>') && r.to.endsWith(base)) ||
      (/^(\[|\[\[|test|cp|mv|ln|curl|touch|tee|ls|find|install|chmod)$/.test(words[0] ?? '') && words.some((w) => w.endsWith(base))),
  );
}
