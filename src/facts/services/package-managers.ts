import { posix } from 'node:path';
import type { Repo } from '../../model/index.ts';
import { packages, type Package } from '../packages.ts';
import { runText, runWords } from './commands.ts';
import { runners, tools, watchers } from './node-commands.ts';
import { inside } from './paths.ts';
import { common, type Walk, type Where } from './program.ts';

/** `npm run x`, `yarn workspace y start`, `pnpm --filter z exec w`. */
export function runPackageManager(walk: Walk, name: string, rest: readonly string[], where: Where): void {
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

/** A script of the package a command runs in. */
export function runScript(walk: Walk, script: string, where: Where, manager: string): void {
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

/** Several scripts side by side: concurrently, npm-run-all. */
export function runMany(walk: Walk, name: string, rest: readonly string[], where: Where): void {
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

/** Task runners of monorepos, told which packages. */
export function runTask(walk: Walk, rest: readonly string[], where: Where): void {
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
