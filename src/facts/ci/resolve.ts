import type { Evidence, Loc, Repo, ShellCommand } from '../../model/index.ts';
import type { Package } from '../packages.ts';
import { commandsIn, commandsOfScript, inlineScriptOf, invocationOf, scriptFileOf } from '../shell.ts';
import type { Invocation } from '../shell.ts';
import { containerCommands } from './containers.ts';
import { installOf } from './install.ts';
import { managerCallOf } from './manager.ts';
import type { ManagerCall } from './manager.ts';
import { hollowReason, runsStrictly, shellMode } from './masking.ts';
import { inRepo } from './nodes.ts';
import { runnerFunctions } from './runner-functions.ts';
import { runnerTargets } from './runners.ts';
import { packagesFor } from './scripts.ts';
import { tasksOf, tasksOfTarget } from './tasks.ts';
import type { CiCommand } from './types.ts';
import { literally } from '../patterns.ts';

/** Where a command stands while it is followed. */
export interface Place {
  readonly repo: Repo;
  /** Folder the command runs in, as a path of the repository. */
  readonly folder: string;
  /** The folder is what an input or a variable of the run says: `folder` is a guess, and nothing follows from what it lacks. */
  readonly lost?: boolean;
  /** Where the CI file calls for it. */
  readonly at: Loc;
  readonly via: readonly Evidence[];
  readonly hollow: string | undefined;
  /** A failing command ends the text (`bash -e`, which CI systems use), and pipelines count every part. */
  readonly strict: boolean;
  readonly pipefail: boolean;
  /** How many commands may still be followed: scripts that call each other many times multiply. */
  readonly budget: Budget;
}

/** Shared by everything that one step of CI leads to. */
export interface Budget {
  left: number;
}

/** The budget of one step: far more than any real one needs. */
export function freshBudget(): Budget {
  return { left: 3000 };
}

/** Scripts that call scripts: deeper than this they are not followed. */
const maximumDepth = 12;

/** Commands of one text that are looked at. */
const maximumCommands = 2000;

/**
 * Every command that a shell text runs, followed through package scripts, script files, task runners,
 * compose files and Dockerfiles of the repository, in order. What cannot be followed is a command itself.
 * @param locate where a command of this text stands; default the place's own
 */
export function resolveText(text: string, place: Place, locate?: (command: ShellCommand) => Loc): readonly CiCommand[] {
  return resolveCommands(commandsIn(text), place, locate);
}

/** Like `resolveText` for commands that are already split. */
export function resolveCommands(
  commands: readonly ShellCommand[],
  place: Place,
  locate?: (command: ShellCommand) => Loc,
): readonly CiCommand[] {
  const found: CiCommand[] = [];
  let folder = place.folder;
  let lost = place.lost ?? false;
  let mode = { strict: place.strict, pipefail: place.pipefail };
  const followed = commands.slice(0, maximumCommands);
  const runners = runnerFunctions(followed, mode);
  for (const [i, command] of followed.entries()) {
    if (place.budget.left <= 0) break;
    mode = shellMode(command, mode);
    const call = invocationOf(command.words);
    if (call?.program === 'cd' || call?.program === 'pushd') {
      folder = folderAfter(place.repo, folder, call.args[0]);
      if (call.args[0]?.includes('$') === true) lost = true;
      continue;
    }
    const runner = call === undefined ? undefined : runners.get(call.word);
    const hollow = place.hollow ?? hollowReason(followed, i, mode) ?? runner?.hollow;
    const words = runner === undefined ? command.words : command.words.slice(1 + runner.own);
    found.push(...resolveCommand(words, { ...place, folder, lost, hollow, ...mode, at: locate?.(command) ?? place.at }));
  }
  return found;
}

/** `cd x`: absolute paths of containers are matched by their longest end that exists in the repository. */
function folderAfter(repo: Repo, folder: string, to: string | undefined): string {
  if (to === undefined || to === '-' || to.includes('$')) return folder;
  if (!to.startsWith('/')) return inRepo(folder, to) ?? folder;
  return repositoryFolder(repo, to) ?? folder;
}

/** The folder of the repository an absolute path of a container stands for; undefined when none fits. */
export function repositoryFolder(repo: Repo, absolute: string): string | undefined {
  const parts = absolute.split('/').filter((p) => p !== '');
  for (let i = 0; i < parts.length; i++) {
    const end = parts.slice(i).join('/');
    if (repo.exists(`${end}/package.json`)) return end;
  }
  return undefined;
}

/** Follows one command given as words. */
export function resolveCommand(words: readonly string[], place: Place): readonly CiCommand[] {
  const call = invocationOf(words);
  if (call === undefined || place.budget.left-- <= 0) return [];
  if (place.via.length > maximumDepth) return [leaf(call, words, place)];
  const inline = inlineScriptOf(call);
  if (inline !== undefined) return resolveText(inline, { ...place, ...runsStrictly(call, place) });
  const manager = managerCallOf(call);
  if (manager !== undefined) return resolveManager(manager, call, words, place);
  const targets = runnerTargets(place.repo, place.folder, call);
  if (targets !== undefined) {
    const found = targets.flatMap((t) =>
      t.text !== undefined
        ? resolveText(t.text, { ...place, strict: true, via: [...place.via, ...(t.at === undefined ? [] : [{ at: t.at, note: t.name }])] })
        : t.script !== undefined
          ? scriptsNamed(t.script, t.where, [], place)
          : [{ ...leaf(call, words, place), tasks: tasksOfTarget(t.name) }],
    );
    return found.length > 0 ? found : targets.map((t) => ({ ...leaf(call, words, place), tasks: tasksOfTarget(t.name) }));
  }
  const contained = containerCommands(call, words, place);
  if (contained !== undefined) return [leaf(call, words, place), ...contained];
  const file = scriptFileOf(call);
  const script = file === undefined ? undefined : scriptPath(place, file);
  const commands = script === undefined ? undefined : commandsOfScript(place.repo, script);
  if (script !== undefined && commands !== undefined && !place.via.some((v) => v.at.file === script)) {
    const own = tasksOf(call);
    const inside = resolveCommands(commands, {
      ...place,
      strict: false,
      pipefail: false,
      via: [
        ...place.via,
        { at: { file: script, start: 0, end: place.repo.text(script)?.split('\n')[0]?.length ?? 0 }, note: `runs ${script}` },
      ],
    });
    return own.length > 0 ? [leaf(call, words, place), ...inside] : inside;
  }
  return [leaf(call, words, place)];
}

/** A script may be named from the folder, from the root, or by a path inside a container. */
function scriptPath(place: Place, file: string): string | undefined {
  const candidates = [inRepo(place.folder, file.replace(/^\/+/, '')), inRepo('', file.replace(/^\/+/, ''))];
  const direct = candidates.find((c) => c !== undefined && place.repo.file(c) !== undefined);
  if (direct !== undefined || !file.startsWith('/')) return direct;
  const base = file.split('/').at(-1) ?? '';
  return [inRepo(place.folder, base), base].find((c) => c !== undefined && place.repo.file(c) !== undefined);
}

function resolveManager(manager: ManagerCall, call: Invocation, words: readonly string[], place: Place): readonly CiCommand[] {
  if (manager.does === 'script') return resolveScript(manager, call, words, place);
  if (manager.does === 'other') return [leaf(call, words, place)];
  const where = manager.where.in === 'folder' ? manager.where : ({ in: 'here' } as const);
  // A folder that is not in the repository was unpacked or checked out on the way: another project.
  const folder = where.in === 'folder' ? inRepo(place.folder, where.path) : place.folder;
  const elsewhere = folder !== '' && (folder === undefined || !place.repo.exists(folder));
  const at = elsewhere ? undefined : packagesFor(place.repo, place.folder, where)[0];
  const install = installOf(manager, at?.dir, usesBerry(place.repo, at?.dir ?? ''));
  const own: CiCommand = { ...leaf(call, words, place), tasks: install === undefined ? [] : ['install'], install };
  if (!manager.thenTest) return [own];
  return [
    own,
    ...resolveScript(
      { does: 'script', manager: manager.manager, script: 'test', args: [], where: manager.where, ifPresent: false, maybe: false },
      call,
      words,
      place,
    ),
  ];
}

function resolveScript(
  manager: ManagerCall & { does: 'script' },
  call: Invocation,
  words: readonly string[],
  place: Place,
): readonly CiCommand[] {
  const found = scriptsNamed(manager.script, manager.where, manager.args, place);
  if (found.length > 0) return found;
  // `npm run test:${{ matrix.suite }}`: one job for each script of such a name.
  const family = familyOf(manager.script, packagesFor(place.repo, place.folder, manager.where));
  if (family.length > 0) return family.flatMap((name) => scriptsNamed(name, manager.where, manager.args, place));
  const packages = packagesFor(place.repo, place.folder, manager.where);
  if (packages.some((p) => p.scripts[manager.script] !== undefined) || manager.ifPresent) return [];
  if (manager.maybe) return resolveCommand([manager.script, ...manager.args], { ...place, via: [...place.via, { at: place.at }] });
  if (manager.script === 'start' && place.repo.exists(place.folder === '' ? 'server.js' : `${place.folder}/server.js`))
    return [leaf(call, words, place)];
  const where = packages[0]?.file ?? 'package.json';
  const why = packages.length === 0 ? 'there is no package.json it could use' : `${where} has no script "${manager.script}"`;
  return [
    { ...leaf(call, words, place), tasks: tasksOfTarget(manager.script), hollow: place.hollow ?? (place.lost === true ? undefined : why) },
  ];
}

/** Scripts whose names an expression in a name may become. */
function familyOf(script: string, packages: readonly Package[]): readonly string[] {
  const parts = script.split(/\$\{\{[^}]*\}\}|\$\{\w+\}|\$\w+/);
  // More of them stand for anything, and take long to try.
  if (parts.length < 2 || parts.length > 4 || parts.every((part) => part === '')) return [];
  const pattern = new RegExp(`^${parts.map(literally).join('[\\w.-]+')}$`);
  return [...new Set(packages.flatMap((p) => Object.keys(p.scripts)))].filter((name) => name.length < 200 && pattern.test(name));
}

/** The commands of a script (with its pre and post scripts) in every addressed package. */
function scriptsNamed(
  script: string,
  where: Parameters<typeof packagesFor>[2],
  args: readonly string[],
  place: Place,
): readonly CiCommand[] {
  return packagesFor(place.repo, place.folder, where).flatMap((p) =>
    [`pre${script}`, script, `post${script}`].flatMap((name) => scriptOf(p, name, name === script ? args : [], place)),
  );
}

function scriptOf(set: Package, name: string, args: readonly string[], place: Place): readonly CiCommand[] {
  const script = set.scripts[name];
  if (script === undefined || place.via.some((v) => v.at.file === script.at.file && v.at.start === script.at.start)) return [];
  const text = args.length === 0 ? script.text : `${script.text} ${args.map(quoted).join(' ')}`;
  return resolveText(text, {
    ...place,
    folder: set.dir,
    // npm runs a script with `sh -c`: only the last command's status counts, except where && joins them.
    strict: false,
    pipefail: false,
    via: [...place.via, { at: script.at, note: `script "${name}"` }],
  });
}

/** A word as a shell takes it for one. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function usesBerry(repo: Repo, folder: string): boolean {
  const lock = [folder === '' ? 'yarn.lock' : `${folder}/yarn.lock`, 'yarn.lock'].find((p) => repo.exists(p));
  return repo.exists('.yarnrc.yml') || (lock !== undefined && repo.outline(lock, 'lockfile')?.manager === 'yarn-berry');
}

function leaf(call: Invocation, words: readonly string[], place: Place): CiCommand {
  return {
    program: call.program,
    args: call.args,
    text: words.join(' '),
    tasks: tasksOf(call),
    at: place.at,
    via: place.via,
    hollow: place.hollow,
    install: undefined,
  };
}
