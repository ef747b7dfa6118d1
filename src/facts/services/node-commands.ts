import { posix } from 'node:path';
import type { Repo } from '../../model/index.ts';
import { afterOptions, runCommands, runText, runWords } from './commands.ts';
import { packageAt, runPackageManager, runScript } from './package-managers.ts';
import { inside } from './paths.ts';
import { ecosystemApps } from './pm2.ts';
import { common, type Walk, type Where } from './program.ts';

/** Programs that run a JavaScript or TypeScript file. */
export const runners = new Set([
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

/** Programs that run one again whenever it changes. */
export const watchers = new Set(['nodemon', 'ts-node-dev', 'tsnd', 'node-dev', 'supervisor', 'tsc-watch']);

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

/** Command line tools that find the program themselves. */
export const tools = new Set([
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

/** What `bun` does itself, whatever scripts there are. */
const bunCommands = new Set(
  'test x repl exec install i add a remove rm update outdated audit link unlink publish patch pm info why build init create upgrade'.split(
    ' ',
  ),
);

/** `node [options] file`, and the relatives of node. */
export function runNode(walk: Walk, name: string, rest: readonly string[], where: Where): void {
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
    // `bun start` is `bun run start` where there is such a script; its own commands (`bun test`, `bun install`) start nothing.
    if (name === 'bun' && /^[\w:-]+$/.test(word) && rest.slice(0, i).every((w) => w.startsWith('-'))) {
      if (bunCommands.has(word)) return;
      if (packageAt(walk.repo, where.cwd)?.scripts[word] !== undefined) return runScript(walk, word, where, 'bun');
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
    const runtime = name === 'bun' ? { runtime: 'bun' as const } : {};
    walk.found.push({ file: inside(where.cwd, word), args: rest.slice(i + 1), preloads, ...runtime, ...common(where), development });
    return;
  }
}

/** nodemon and the like: development, whatever they run. */
export function runWatcher(walk: Walk, rest: readonly string[], where: Where): void {
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

/** PM2 with a file, a script or an ecosystem file. */
export function runPm2(walk: Walk, name: string, rest: readonly string[], where: Where): void {
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

/** A shell script (followed) or an executable JavaScript file. */
export function runScriptFile(walk: Walk, words: readonly string[], where: Where): void {
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
