import { posix } from 'node:path';
import type { Loc, Repo, ShellCommand } from '../../model/index.ts';
import { commandsIn } from '../../parse/command-line.ts';
import { packages, type Package } from '../packages.ts';
import { ecosystemApps } from './pm2.ts';

/** One program that a command starts in the end, after scripts, wrappers and process managers are followed. */
export interface Program {
  /** File as the command names it, relative to the repository root: `api/dist/main.js`. */
  readonly file?: string;
  /** A command line tool that finds the program itself: `nest start`, `next start`, `fastify start app.js`. */
  readonly tool?: string;
  /** Arguments after the tool or file. */
  readonly args: readonly string[];
  /** Modules loaded first (`-r`, `--import`), as written. */
  readonly preloads: readonly string[];
  /** Folder the program runs in. */
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  /** Every step followed: the script, the shell file, the ecosystem file. */
  readonly via: readonly Loc[];
  /** What stands between the container (or init system) and the program, outermost first: "npm", "sh", "pm2". */
  readonly parents: readonly string[];
  /** A development runner: nodemon, watch mode. */
  readonly development: boolean;
}

interface Walk {
  readonly repo: Repo;
  readonly found: Program[];
  readonly seen: Set<string>;
}

interface Where {
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  readonly via: readonly Loc[];
  readonly parents: readonly string[];
  readonly development: boolean;
}

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

function runText(walk: Walk, text: string, where: Where): void {
  runCommands(walk, commandsIn(text), where);
}

function runCommands(walk: Walk, commands: readonly ShellCommand[], where: Where): void {
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
const runners = new Set([
  'node',
  'nodejs',
  'ts-node',
  'ts-node-esm',
  'ts-node-script',
  'tsx',
  'babel-node',
  'esno',
  'vite-node',
  'swc-node',
  'bun',
  'deno',
  'jiti',
  'sucrase-node',
  'ts-node-transpile-only',
  'esr',
]);
const watchers = new Set(['nodemon', 'ts-node-dev', 'tsnd', 'node-dev', 'supervisor', 'tsc-watch']);
/** Options of node and its relatives that take a value in the next word. */
const valued = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '--env-file',
  '-C',
  '--conditions',
  '-P',
  '--project',
  '--tsconfig',
  '--inspect-port',
  '--title',
  '--watch-path',
  '-O',
  '--compiler-options',
  '--ignore',
  '-e',
  '--eval',
  '--ext',
  '--exec',
  '-x',
  '-w',
  '--watch-dir',
  '--signal',
  '--config',
  '--delay',
]);
const tools = new Set([
  'nest',
  'next',
  'fastify',
  'nuxt',
  'strapi',
  'remix-serve',
  'react-router-serve',
  'vite',
  'serve',
  'http-server',
  'astro',
  'react-scripts',
  'gatsby',
  'ng',
  'moleculer-runner',
  'sls',
  'serverless',
  'medusa',
  'keystone',
  'payload',
  'adonis',
  'functions-framework',
  'probot',
  'electron',
  'expo',
  'vue-cli-service',
  'directus',
  'graphile-worker',
  'temporal',
  'wrangler',
]);

function runWords(walk: Walk, words: string[], where: Where): void {
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
    case 'forever':
      return runWords(walk, ['node', ...afterOptions(rest.filter((w) => w !== 'start'))], {
        ...where,
        parents: [...where.parents, 'forever'],
      });
    case 'turbo':
    case 'nx':
    case 'lerna':
      return runTask(walk, rest, where);
    default:
  }
  if (watchers.has(name)) return runWatcher(walk, rest, where);
  if (runners.has(name)) return runNode(walk, name, rest, where);
  if (tools.has(name)) {
    const development = where.development || /^(dev|develop|serve:dev)$/.test(rest[0] ?? '') || rest.includes('--watch');
    walk.found.push({ tool: name, args: rest, preloads: [], ...common(where), development });
    return;
  }
  runScriptFile(walk, words, where);
}

function common(where: Where): Pick<Program, 'cwd' | 'env' | 'via' | 'parents' | 'development'> {
  return { cwd: where.cwd, env: where.env, via: where.via, parents: where.parents, development: where.development };
}

function afterOptions(words: readonly string[], withValue: ReadonlySet<string> = new Set(['-s', '-g', '-u', '-k'])): string[] {
  let i = 0;
  for (; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (word === '--') return words.slice(i + 1);
    if (withValue.has(word) && word !== '-s' && word !== '-g') i += 1;
    else if (!word.startsWith('-') && !/^[A-Za-z_]\w*=/.test(word) && !/^\d+[smh]?$/.test(word)) break;
  }
  return words.slice(i);
}

function runNode(walk: Walk, name: string, rest: readonly string[], where: Where): void {
  const preloads: string[] = [];
  let development = where.development;
  for (let i = 0; i < rest.length; i += 1) {
    const word = rest[i] ?? '';
    if (name === 'tsx' && word === 'watch') {
      development = true;
      continue;
    }
    if ((name === 'bun' || name === 'deno') && word === 'run') {
      if (name === 'bun' && packageAt(walk.repo, where.cwd)?.scripts[rest[i + 1] ?? ''] !== undefined)
        return runScript(walk, rest[i + 1] ?? '', where, 'bun');
      continue;
    }
    if (word === '--run') return runScript(walk, rest[i + 1] ?? '', where, 'node');
    if (/^--watch(=|$)/.test(word) || word === '--hot') development = true;
    if (/^(-r|--require|--import)$/.test(word) && rest[i + 1] !== undefined) preloads.push(rest[i + 1] ?? '');
    const inline = /^--(?:require|import)=(.+)$/.exec(word);
    if (inline?.[1] !== undefined) preloads.push(inline[1]);
    if (word === '-e' || word === '--eval' || word === '-p') return;
    if (valued.has(word)) {
      i += 1;
      continue;
    }
    if (word.startsWith('-')) continue;
    walk.found.push({ file: inside(where.cwd, word), args: rest.slice(i + 1), preloads, ...common(where), development });
    return;
  }
}

function runWatcher(walk: Walk, rest: readonly string[], where: Where): void {
  const exec = rest.findIndex((w) => w === '--exec' || w === '-x' || w === '--onSuccess');
  const dev = { ...where, development: true };
  if (exec !== -1) {
    const command = rest[exec + 1] ?? '';
    if (command.includes(' '))
      return runText(
        walk,
        `${command} ${rest
          .slice(exec + 2)
          .filter((w) => !w.startsWith('-'))
          .join(' ')}`,
        dev,
      );
    return runWords(walk, [command, ...rest.slice(exec + 2)], dev);
  }
  runNode(walk, 'node', rest, dev);
}

function runPackageManager(walk: Walk, name: string, rest: readonly string[], where: Where): void {
  const words = [...rest];
  let place = where;
  for (let i = 0; i < words.length;) {
    const word = words[i] ?? '';
    const value = words[i + 1];
    if ((word === '--prefix' || word === '-C' || word === '--cwd' || word === '--dir') && value !== undefined) {
      place = { ...place, cwd: inside(place.cwd, value) };
      words.splice(i, 2);
    } else if (
      (word === '-w' || word === '--workspace' || word === '--filter' || word === '-F') &&
      value !== undefined &&
      name !== 'yarn'
    ) {
      if (name === 'pnpm' && word === '-w') words.splice(i, 1);
      else {
        place = atWorkspace(walk.repo, value, place);
        words.splice(i, 2);
      }
    } else if (/^--(workspace|filter|prefix|cwd)=/.test(word)) {
      const [flag, target = ''] = word.split(/=(.*)/s);
      place =
        flag === '--prefix' || flag === '--cwd' ? { ...place, cwd: inside(place.cwd, target) } : atWorkspace(walk.repo, target, place);
      words.splice(i, 1);
    } else if (word === '--') {
      break;
    } else if (word.startsWith('-')) words.splice(i, 1);
    else i += 1;
  }
  const [command, first] = words;
  if (command === 'workspace' && first !== undefined)
    return runPackageManager(walk, name, words.slice(2), atWorkspace(walk.repo, first, place));
  if (command === 'exec' || command === 'dlx') return runWords(walk, words.slice(first === '--' ? 2 : 1), place);
  if (command === 'run' || command === 'run-script') return first === undefined ? undefined : runScript(walk, first, place, name);
  if (command === undefined) return;
  if (command === 'start' || command === 'test' || command === 'stop') return runScript(walk, command, place, name);
  if (name !== 'npm') {
    if (packageAt(walk.repo, place.cwd)?.scripts[command] !== undefined) return runScript(walk, command, place, name);
    if (name === 'yarn' || name === 'pnpm') return runBinary(walk, words, place);
  }
}

function runBinary(walk: Walk, words: readonly string[], where: Where): void {
  const name = words[0] ?? '';
  if (runners.has(name) || watchers.has(name) || tools.has(name) || name.startsWith('pm2') || name === 'cross-env')
    runWords(walk, [...words], where);
}

function runScript(walk: Walk, script: string, where: Where, manager: string): void {
  const pkg = packageAt(walk.repo, where.cwd);
  const found = pkg?.scripts[script];
  if (pkg === undefined) return;
  if (found === undefined) {
    // `npm start` without a start script runs server.js.
    if (script === 'start' && walk.repo.exists(inside(pkg.dir, 'server.js')))
      walk.found.push({
        file: inside(pkg.dir, 'server.js'),
        args: [],
        preloads: [],
        ...common(where),
        parents: [...where.parents, manager],
      });
    return;
  }
  const key = `${pkg.file}#${script}#${where.parents.length}`;
  if (walk.seen.has(key)) return;
  walk.seen.add(key);
  runText(walk, found.text, { ...where, cwd: pkg.dir, via: [...where.via, found.at], parents: [...where.parents, manager] });
}

function runMany(walk: Walk, name: string, rest: readonly string[], where: Where): void {
  for (const word of rest) {
    if (word.startsWith('-')) continue;
    const script = word.replace(/^(npm|yarn|pnpm):/, '');
    if (word.includes(' ') && name === 'concurrently') runText(walk, word, where);
    else if (script.includes('*')) {
      const pattern = new RegExp(`^${script.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*')}$`);
      for (const s of Object.keys(packageAt(walk.repo, where.cwd)?.scripts ?? {})) if (pattern.test(s)) runScript(walk, s, where, 'npm');
    } else runScript(walk, script, where, 'npm');
  }
}

function runTask(walk: Walk, rest: readonly string[], where: Where): void {
  const words = rest.filter((w) => w !== 'run' && w !== 'run-many');
  const filters = words.flatMap((w, i) => {
    const inline = /^--(?:filter|scope|projects?)=(.+)$/.exec(w);
    if (inline?.[1] !== undefined) return [inline[1]];
    return /^--(filter|scope|projects?)$/.test(w) && words[i + 1] !== undefined ? [words[i + 1] ?? ''] : [];
  });
  const script = words.find((w) => !w.startsWith('-') && !filters.includes(w));
  if (script === undefined || filters.length === 0) return;
  for (const filter of filters) runScript(walk, script, atWorkspace(walk.repo, filter, where), 'npm');
}

function runPm2(walk: Walk, name: string, rest: readonly string[], where: Where): void {
  const words = rest.filter((w) => w !== 'start' && w !== 'startOrRestart' && w !== 'startOrReload' && w !== 'reload' && w !== 'restart');
  const target = afterOptions(words, new Set(['-i', '--instances', '--name', '-n', '--env', '--max-memory-restart', '-l', '--log']))[0];
  const parents = [...where.parents, 'pm2'];
  if (target === undefined || target === 'npm' || target === 'yarn') {
    const dashes = rest.indexOf('--');
    const script = dashes === -1 ? undefined : rest.slice(dashes + 1).filter((w) => w !== 'run')[0];
    if (script !== undefined) runScript(walk, script, { ...where, parents }, 'npm');
    return;
  }
  if (/ecosystem|pm2|process|\.(json|ya?ml)$|\.config\.[cm]?js$/.test(posix.basename(target)) && name !== '') {
    const chosen = words.indexOf('--env') === -1 ? undefined : words[words.indexOf('--env') + 1];
    for (const app of ecosystemApps(walk.repo, inside(where.cwd, target), chosen)) {
      const env = new Map([...where.env, ...app.env]);
      const cwd = app.cwd ?? where.cwd;
      const next = { ...where, cwd, env, via: [...where.via, app.at], parents };
      if (app.script === 'npm' || app.script === 'yarn' || app.script === 'pnpm') runPackageManager(walk, app.script, app.args, next);
      else if (/\s/.test(app.script)) runText(walk, app.script, next);
      else if (app.interpreterArgs.length > 0) runNode(walk, 'node', [...app.interpreterArgs, app.script, ...app.args], next);
      else
        runWords(
          walk,
          /\.[cm]?[jt]s$/.test(app.script) || !app.script.includes('.sh') ? ['node', app.script, ...app.args] : [app.script, ...app.args],
          next,
        );
    }
    return;
  }
  runWords(walk, target.endsWith('.sh') ? [target] : ['node', target], { ...where, parents });
}

function runScriptFile(walk: Walk, words: readonly string[], where: Where): void {
  const [word, ...args] = words;
  if (word === undefined || word.includes('$')) return;
  const file = findScript(walk.repo, where.cwd, word);
  if (file === undefined) return;
  const kind = walk.repo.file(file)?.kind;
  if (kind === 'js') {
    walk.found.push({ file, args, preloads: [], ...common(where) });
    return;
  }
  if (kind !== 'shell' || walk.seen.has(file)) return;
  walk.seen.add(file);
  const outline = walk.repo.outline(file, 'shell');
  if (outline === undefined) return;
  const next = { ...where, via: [...where.via, { file, start: 0, end: 0 }], parents: [...where.parents, 'sh'] };
  const handsOn = outline.commands.some((c) => c.exec === true && c.words.some((w) => w === '$@' || w === '${@}'));
  runCommands(
    walk,
    outline.commands.filter((c) => !c.words.some((w) => w === '$@')),
    next,
  );
  // `exec "$@"`: the arguments are the program, and the shell is gone.
  if (handsOn) runWords(walk, args, { ...where, via: next.via });
}

/** A script named with a path of the image (`/app/start.sh`, `/usr/local/bin/entrypoint.sh`) is looked for in the repository. */
function findScript(repo: Repo, cwd: string, word: string): string | undefined {
  const direct = inside(cwd, word);
  if (repo.file(direct) !== undefined) return direct;
  if (!word.startsWith('/') && !word.endsWith('.sh')) return undefined;
  const base = posix.basename(word);
  const same = repo.files.filter((f) => posix.basename(f.path) === base && (f.kind === 'shell' || f.kind === 'js'));
  const only = same.find((f) => cwd !== '' && f.path.startsWith(`${cwd}/`)) ?? (same.length === 1 ? same[0] : undefined);
  return only?.path;
}

/** The package whose folder a command runs in, or the nearest one above. */
export function packageAt(repo: Repo, cwd: string): Package | undefined {
  let best: Package | undefined;
  for (const pkg of packages(repo)) {
    const isInside = pkg.dir === '' || cwd === pkg.dir || cwd.startsWith(`${pkg.dir}/`);
    if (isInside && (best === undefined || pkg.dir.length > best.dir.length)) best = pkg;
  }
  return best;
}

function atWorkspace(repo: Repo, name: string, where: Where): Where {
  const wanted = name.replace(/^\.{3}|\.{3}$/g, '');
  const pkg =
    packages(repo).find((p) => p.name === wanted) ??
    packages(repo).find((p) => p.dir === wanted.replace(/^\.\//, '') || posix.basename(p.dir) === posix.basename(wanted));
  return pkg === undefined ? where : { ...where, cwd: pkg.dir };
}

/** A path of a command as a path of the repository. */
export function inside(cwd: string, path: string): string {
  return posix.resolve('/', cwd, path).slice(1);
}
