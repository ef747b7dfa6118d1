import type { Repo, ShellCommand } from '../model/index.ts';
import { commandsIn } from '../parse/command-line.ts';

export { commandsIn } from '../parse/command-line.ts';

/** A program and its arguments, with everything that only wraps it taken away. */
export interface Invocation {
  /** Base name without folder or script ending: `jest` for `./node_modules/.bin/jest`. */
  readonly program: string;
  /** The word the program was named with, folder included. */
  readonly word: string;
  readonly args: readonly string[];
  /** Environment set by wrappers (`cross-env A=1`, `env A=1`). */
  readonly env: Readonly<Record<string, string>>;
}

/** Programs that run the rest of their arguments, and the options of theirs that take a value. */
const wrappers: Readonly<Record<string, readonly string[]>> = {
  sudo: ['-u', '-g', '--user', '--group'],
  time: [],
  nohup: [],
  nice: ['-n'],
  ionice: ['-c', '-n'],
  command: [],
  builtin: [],
  exec: ['-a'],
  setsid: [],
  stdbuf: [],
  caffeinate: [],
  'xvfb-run': ['-s', '--server-args', '-n', '-e', '-f', '-w'],
  'dbus-run-session': [],
  tini: ['-e', '-p'],
  'dumb-init': [],
  'su-exec': [],
  gosu: [],
  env: ['-u', '-C', '-S'],
  'cross-env': [],
  'cross-env-shell': [],
  'env-cmd': ['-f', '--file', '-e', '--environments', '-r', '--rc-file'],
  dotenv: ['-e', '-c', '-v', '-p'],
  'dotenv-cli': ['-e', '-c', '-v', '-p'],
  dotenvx: ['-f', '-fk', '-e', '--env-file', '--env'],
  doppler: ['-p', '-c', '--project', '--config', '--token'],
  infisical: ['--env', '--path', '--projectId'],
  op: ['--env-file'],
  npx: ['-p', '--package', '-c', '--call'],
  bunx: ['-p', '--package'],
  pnpx: ['--package'],
  nyc: [
    '--reporter',
    '-r',
    '--report-dir',
    '--temp-dir',
    '-t',
    '-n',
    '--include',
    '-x',
    '--exclude',
    '-e',
    '--extension',
    '-i',
    '--require',
    '--cwd',
  ],
  c8: [
    ...['--reporter', '-r', '--reports-dir', '--report-dir', '-o', '--temp-directory', '-n', '--include', '-x', '--exclude'],
    ...['--src', '-e', '--extension', '-c', '--config', '--resolve', '--lines', '--statements', '--branches', '--functions'],
  ],
  corepack: [],
  'is-ci': [],
  'ts-node-script': [],
};

/** Sub-command that has to come first for the wrapper to be one (`doppler run -- x`). */
const wrapperCommand: Readonly<Record<string, string>> = { doppler: 'run', infisical: 'run', op: 'run', dotenvx: 'run' };

/** Wrappers whose first argument is theirs (`timeout 60 x`, `gosu user x`). */
const takesFirst: ReadonlySet<string> = new Set(['timeout', 'gosu', 'su-exec']);

const isAssignment = (word: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*=/.test(word);

/**
 * The program a command really runs: `cross-env A=1 npx --no-install jest -i` is jest with `-i`.
 * Undefined for a command without words or whose program is only known at run time (`$CMD x`).
 */
export function invocationOf(words: readonly string[]): Invocation | undefined {
  let rest = words;
  const env: Record<string, string> = {};
  for (let depth = 0; depth < 10; depth++) {
    const word = rest[0];
    if (word === undefined || word.startsWith('$') || word === '') return undefined;
    const program = programName(word);
    const inner = unwrap(program, rest.slice(1), env);
    if (inner === undefined || inner.length === 0) return { program, word, args: rest.slice(1), env };
    rest = inner;
  }
  return undefined;
}

/** The words a wrapper runs; undefined when the program is no wrapper. */
function unwrap(program: string, args: readonly string[], env: Record<string, string>): readonly string[] | undefined {
  if (program === 'node') return unwrapNode(args);
  if (program === 'pnpm' || program === 'yarn' || program === 'npm' || program === 'bun') return unwrapManager(program, args);
  if (/^wait-for(-it)?$/.test(program) || program === 'dockerize' || program === 'wait-on') return afterDashes(args);
  const valued = takesFirst.has(program) && wrappers[program] === undefined ? ['-s', '-k', '--signal', '--kill-after'] : wrappers[program];
  if (valued === undefined) return undefined;
  const needed = wrapperCommand[program];
  if (needed !== undefined && args[0] !== needed) return undefined;
  let i = needed === undefined ? 0 : 1;
  while (i < args.length) {
    const arg = args[i]!;
    if (arg === '--') {
      i++;
      break;
    }
    if (isAssignment(arg) && !arg.startsWith('-')) {
      const at = arg.indexOf('=');
      env[arg.slice(0, at)] = arg.slice(at + 1);
      i++;
    } else if (arg.startsWith('-')) i += valued.includes(arg) ? 2 : 1;
    else break;
  }
  if (takesFirst.has(program)) i++;
  const inner = args.slice(i);
  // `npx jshint@2.12.0`: the version is no part of the program's name.
  if (/^(npx|bunx|pnpx)$/.test(program) && inner[0] !== undefined) return [withoutVersion(inner[0]), ...inner.slice(1)];
  return inner;
}

/** `node node_modules/jest/bin/jest.js x` runs jest; any other script stays an argument of node. */
function unwrapNode(args: readonly string[]): readonly string[] | undefined {
  const valued = ['-r', '--require', '--import', '--loader', '--experimental-loader', '--env-file', '-C', '--conditions'];
  let i = 0;
  while (i < args.length && args[i]!.startsWith('-')) {
    if (args[i] === '--test' || args[i] === '-e' || args[i] === '--eval' || args[i] === '-p') return undefined;
    i += valued.includes(args[i]!) ? 2 : 1;
  }
  const script = args[i];
  if (script === undefined) return undefined;
  const bin = /(?:^|\/)node_modules\/\.bin\/([^/]+)$/.exec(script)?.[1];
  const inPackage = /(?:^|\/)node_modules\/(?:@[^/]+\/)?([^/]+)\/(?:.*\/)?([^/]+)$/.exec(script);
  if (bin !== undefined) return [bin, ...args.slice(i + 1)];
  if (inPackage === null) return undefined;
  const file = inPackage[2]!.replace(/\.[cm]?js$/, '');
  const name = /^(cli|index|main|run|bin)$/.test(file) ? inPackage[1]! : file;
  return [name, ...args.slice(i + 1)];
}

/** `pnpm exec x`, `npm exec -- x`, `yarn dlx x`: the words after it. */
function unwrapManager(program: string, args: readonly string[]): readonly string[] | undefined {
  const verb = args.findIndex((a) => !a.startsWith('-'));
  const word = args[verb];
  const runs = { npm: ['exec', 'x'], pnpm: ['exec', 'dlx'], yarn: ['exec', 'dlx'], bun: ['x'] }[program] ?? [];
  if (word === undefined || !runs.includes(word)) return undefined;
  let i = verb + 1;
  while (i < args.length && args[i]!.startsWith('-')) {
    if (args[i] === '--') {
      i++;
      break;
    }
    i += ['-p', '--package', '-c', '--call'].includes(args[i]!) ? 2 : 1;
  }
  const inner = args.slice(i);
  return inner[0] === undefined ? inner : [withoutVersion(inner[0]), ...inner.slice(1)];
}

function afterDashes(args: readonly string[]): readonly string[] | undefined {
  const at = args.indexOf('--');
  return at === -1 ? undefined : args.slice(at + 1);
}

function withoutVersion(name: string): string {
  return name.replace(/(?<=.)@[^@/]*$/, '');
}

/** Base name of a program: no folder, no ending, no scope, the private `_mocha` as mocha. */
function programName(word: string): string {
  const base = word.split('/').at(-1) ?? word;
  return base.replace(/\.(cmd|exe|ps1|sh|bash|[cm]?js)$/, '').replace(/^_(?=mocha$)/, '');
}

/**
 * The text a shell is told to run (`sh -c "text"`, `bash -lc text`, `eval text`), or undefined.
 */
export function inlineScriptOf(call: Invocation): string | undefined {
  if (call.program === 'eval') return call.args.join(' ');
  if (!/^(ba|da|z|k|a)?sh$/.test(call.program)) return undefined;
  const at = call.args.findIndex((a) => /^-[a-z]*c$/.test(a));
  return at === -1 ? undefined : call.args.slice(at + 1).find((a) => !a.startsWith('-'));
}

/**
 * The script file a command runs: `./x.sh`, `sh -e x.sh`, `bash scripts/x`, `. ./x.sh`. The path is as
 * written; undefined when the command runs no file or the path holds an expansion.
 */
export function scriptFileOf(call: Invocation): string | undefined {
  const file =
    /^(ba|da|z|k|a)?sh$|^source$|^\.$/.test(call.program) && inlineScriptOf(call) === undefined
      ? call.args.find((a) => !/^[-+]/.test(a))
      : call.word;
  if (file === undefined || file.includes('$')) return undefined;
  return file.includes('/') || /\.(sh|bash)$/.test(file) ? file : undefined;
}

/** The commands of a shell script of the repository; undefined when the path is none. */
export function commandsOfScript(repo: Repo, path: string): readonly ShellCommand[] | undefined {
  const outline = repo.outline(path, 'shell');
  if (outline !== undefined) return outline.commands;
  // `bash deploy`: a file without ending or shebang that a shell is told to run.
  const text = repo.file(path)?.kind === 'text' ? repo.text(path) : undefined;
  return text === undefined ? undefined : commandsIn(text);
}
