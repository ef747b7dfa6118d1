import { posix } from 'node:path';
import type { Loc, Repo, ShellCommand } from '../../model/index.ts';
import { commandsIn } from '../../parse/command-line.ts';
import { runNode, runPm2, runScriptFile, runWatcher, runners, tools, watchers } from './node-commands.ts';
import { npsCommand } from './nps.ts';
import { startedByPython } from './python-starts.ts';
import { runMany, runPackageManager, runTask } from './package-managers.ts';
import { inside } from './paths.ts';
import { common, type Program, type Walk, type Where } from './program.ts';

/**
 * The programs a command line starts.
 *
 * @param text shell text, or undefined with `words` for an exec-form command
 * @param cwd folder of the repository it runs in ("" = root)
 */
export function programsOf(
  repo: Repo,
  command: string | readonly string[],
  cwd: string,
  at: Loc,
  env: ReadonlyMap<string, string> = new Map(),
): readonly Program[] {
  const walk: Walk = { repo, found: [], seen: new Set() };
  const where: Where = { cwd, env, via: [at], parents: [], development: false };
  if (typeof command === 'string') runText(walk, command, where);
  else runWords(walk, [...command], where);
  return walk.found;
}

/** Follows shell text. */
export function runText(walk: Walk, text: string, where: Where): void {
  runCommands(walk, commandsIn(text), where);
}

/** Follows commands in order, keeping folder and environment. */
export function runCommands(walk: Walk, commands: readonly ShellCommand[], where: Where): void {
  let cwd = where.cwd;
  let env = where.env;
  for (const command of commands) {
    const set = new Map(env);
    for (const a of command.assigns) set.set(a.name, a.value);
    if (command.words.length === 0) {
      env = set;
      continue;
    }
    const [name, first] = command.words;
    if (name === 'export') {
      const exported = new Map(env);
      for (const word of command.words.slice(1)) {
        const [key, ...value] = word.split('=');
        if (key !== undefined && value.length > 0) exported.set(key, value.join('='));
      }
      env = exported;
      continue;
    }
    if (name === 'cd' && first !== undefined && !first.includes('$')) {
      cwd = inside(cwd, first);
      continue;
    }
    if (command.inside.includes('condition')) continue;
    if (command.next === '&' && isBeside(commands, command)) continue;
    const parents = command.exec === true ? where.parents.filter((p) => p !== 'sh') : where.parents;
    runWords(walk, [...command.words], { ...where, cwd, env: set, parents });
  }
}

const wrappers = new Set([
  'tini',
  'dumb-init',
  'gosu',
  'su-exec',
  'sudo',
  'nice',
  'time',
  'timeout',
  'env',
  'command',
  'nohup',
  'catatonit',
  'doppler',
  'infisical',
  'chamber',
  'op',
  'dotenvx',
]);

/** Follows one command, wrapper by wrapper. */
export function runWords(walk: Walk, words: string[], where: Where): void {
  const head = words[0];
  if (head === undefined || where.via.length > 14) return;
  const name = posix.basename(head);
  const rest = words.slice(1);
  if (wrappers.has(name)) return runWords(walk, afterOptions(rest), where);
  switch (name) {
    case 'exec':
      return runWords(walk, rest, where);
    case 'cross-env':
    case 'cross-env-shell':
    case 'env-cmd':
    case 'dotenv':
    case 'dotenv-cli': {
      const env = new Map(where.env);
      const tail = rest.filter((w, i) => !(w === '--' && rest.indexOf('--') === i));
      while (tail[0] !== undefined && (/^[A-Za-z_]\w*=/.test(tail[0]) || tail[0].startsWith('-'))) {
        const word = tail.shift() ?? '';
        const eq = word.indexOf('=');
        if (!word.startsWith('-') && eq > 0) env.set(word.slice(0, eq), word.slice(eq + 1));
        else if (/^-[ef]$/.test(word) || word === '--file') tail.shift();
      }
      return runWords(walk, tail, { ...where, env });
    }
    case 'npx':
    case 'pnpx':
    case 'bunx':
      return runWords(walk, afterOptions(rest, new Set(['-p', '--package'])), where);
    case 'npm':
    case 'yarn':
    case 'yarnpkg':
    case 'pnpm':
      return runPackageManager(walk, name === 'yarnpkg' ? 'yarn' : name, rest, where);
    case 'sh':
    case 'bash':
    case 'ash':
    case 'zsh':
    case 'dash': {
      const c = rest.findIndex((w) => /^-\w*c$/.test(w));
      if (c !== -1) {
        const text = rest[c + 1] ?? '';
        return runText(walk, text, { ...where, parents: commandsIn(text).length > 1 ? [...where.parents, 'sh'] : where.parents });
      }
      return runScriptFile(walk, afterOptions(rest), where);
    }
    case 'pm2':
    case 'pm2-runtime':
    case 'pm2-docker':
      return runPm2(walk, name, rest, where);
    case 'concurrently':
    case 'npm-run-all':
    case 'run-p':
    case 'run-s':
    case 'wireit':
      return runMany(walk, name, rest, where);
    case 'nps': {
      for (const each of rest.filter((w) => !w.startsWith('-')).length > 0 ? rest.filter((w) => !w.startsWith('-')) : ['default']) {
        const command = npsCommand(walk.repo, where.cwd, each);
        if (command !== undefined && where.via.length < 10)
          runText(walk, command, { ...where, via: [...where.via, ...where.via.slice(-1)] });
      }
      return;
    }
    case 'forever':
      return runWords(walk, ['node', ...afterOptions(rest.filter((w) => w !== 'start'))], {
        ...where,
        parents: [...where.parents, 'forever'],
      });
    case 'python':
    case 'python3': {
      const script = afterOptions(rest)[0];
      const started = script === undefined ? undefined : startedByPython(walk.repo, where.cwd, script);
      if (started !== undefined && where.via.length < 10)
        runWords(walk, [...started.words], {
          ...where,
          via: [...where.via, started.at],
          parents: started.replaces ? where.parents : [...where.parents, name],
        });
      return;
    }
    case 'turbo':
    case 'nx':
    case 'lerna':
      return runTask(walk, rest, where);
    default:
  }
  if (watchers.has(name)) return runWatcher(walk, rest, where);
  if (runners.has(name)) return runNode(walk, name, rest, where);
  if (tools.has(name)) {
    // What makes the program, or looks it over, runs nothing that stays: `next build ./client` before the server.
    if (/^(build|export|generate|lint|check|info|telemetry|typegen)$/.test(rest[0] ?? '')) return;
    const development = where.development || /^(dev|develop|serve:dev)$/.test(rest[0] ?? '') || rest.includes('--watch');
    walk.found.push({ tool: name, args: rest, preloads: [], ...common(where), development });
    return;
  }
  runScriptFile(walk, words, where);
}

/** The words after the options of a wrapper. */
export function afterOptions(words: readonly string[], withValue: ReadonlySet<string> = new Set(['-s', '-g', '-u', '-k'])): string[] {
  let i = 0;
  for (; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === '--') return words.slice(i + 1);
    if (withValue.has(word) && word !== '-s' && word !== '-g') i += 1;
    else if (!word.startsWith('-') && !/^[A-Za-z_]\w*=/.test(word) && !/^\d+[smh]?$/.test(word)) break;
  }
  return words.slice(i);
}

/** Put into the background while something else stays in front: a helper beside the program, unless the script waits for all. */
function isBeside(commands: readonly ShellCommand[], command: ShellCommand): boolean {
  const last = commands.at(-1);
  return last !== command && last?.words[0] !== 'wait' && last?.next !== '&';
}
