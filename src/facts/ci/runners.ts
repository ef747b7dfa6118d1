import type { Loc, Repo } from '../../model/index.ts';
import type { Invocation } from '../shell.ts';
import type { Where } from './manager.ts';
import { inRepo } from './nodes.ts';
import { packageAt } from './scripts.ts';

/** One thing a task runner is asked to run: a package script, a text of its own, or only a name. */
export interface RunnerTarget {
  readonly name: string;
  readonly script?: string;
  readonly where: Where;
  readonly text?: string;
  readonly at?: Loc;
}

/** What a task runner (npm-run-all, concurrently, turbo, nx, lerna, make ...) is asked to run; undefined for other programs. */
export function runnerTargets(repo: Repo, folder: string, call: Invocation): readonly RunnerTarget[] | undefined {
  const words = call.args.filter((a) => !a.startsWith('-'));
  switch (call.program) {
    case 'npm-run-all':
    case 'npm-run-all2':
    case 'run-s':
    case 'run-p':
      return words.flatMap((w) => matchingScripts(repo, folder, w));
    case 'concurrently':
      return words.flatMap((w) =>
        w.startsWith('npm:') ? matchingScripts(repo, folder, w.slice(4)) : [{ name: w, text: w, where: { in: 'here' } as const }],
      );
    case 'start-server-and-test':
    case 'start-test':
    case 'server-test': {
      const last = words.at(-1);
      if (last === undefined) return undefined;
      return packageAt(repo, folder)?.scripts[last] !== undefined
        ? [{ name: last, script: last, where: { in: 'here' } }]
        : [{ name: last, text: last, where: { in: 'here' } }];
    }
    case 'glob': {
      const at = call.args.findIndex((a) => a === '-c' || a === '--cmd');
      const text = at === -1 ? undefined : call.args[at + 1];
      return text === undefined ? undefined : [{ name: text, text, where: { in: 'here' } }];
    }
    case 'turbo': {
      const names = words[0] === 'run' ? words.slice(1) : words;
      return names.map((name) => ({ name: name.replace(/^.*#/, ''), script: name.replace(/^.*#/, ''), where: { in: 'all' } }));
    }
    case 'lerna':
      return words[0] === 'run' && words[1] !== undefined ? [{ name: words[1], script: words[1], where: { in: 'all' } }] : undefined;
    case 'wsrun':
    case 'lage':
      return words.map((name) => ({ name, script: name, where: { in: 'all' } }));
    case 'nx':
      return nxTargets(call.args, words);
    case 'make':
    case 'gmake':
      return (words.length === 0 ? ['all'] : words).filter((w) => !w.includes('=')).map((name) => makeTarget(repo, folder, call, name));
    case 'just':
    case 'task':
    case 'moon':
    case 'mise':
      return words.filter((w) => w !== 'run').map((name) => ({ name, where: { in: 'here' } }));
    default:
      return undefined;
  }
}

/** `lint:*`, `test:**` and plain names of npm-run-all. */
function matchingScripts(repo: Repo, folder: string, pattern: string): readonly RunnerTarget[] {
  const [name = '', ...args] = pattern.split(' ');
  const names = Object.keys(packageAt(repo, folder)?.scripts ?? {});
  const start = name.slice(0, name.indexOf('*'));
  const hits = name.includes('*')
    ? names.filter((n) => n.startsWith(start) && (name.endsWith('**') || !n.slice(start.length).includes(':')))
    : [name];
  return hits.map((script) =>
    args.length === 0
      ? { name: script, script, where: { in: 'here' } }
      : { name: script, text: `npm run ${script} -- ${args.join(' ')}`, where: { in: 'here' } },
  );
}

function nxTargets(args: readonly string[], words: readonly string[]): readonly RunnerTarget[] | undefined {
  const verb = words[0];
  if (verb === undefined) return undefined;
  if (verb === 'run-many' || verb === 'affected') {
    const names: string[] = [];
    let taking = false;
    for (const arg of args.slice(1)) {
      const inline = /^--?(?:t|target|targets)=(.*)$/.exec(arg)?.[1];
      if (inline !== undefined) names.push(...inline.split(','));
      taking = /^(-t|--targets?)$/.test(arg) || (taking && !arg.startsWith('-'));
      if (taking && !arg.startsWith('-')) names.push(...arg.split(','));
    }
    return names.map((name) => ({ name, script: name, where: { in: 'all' } }));
  }
  if (verb.startsWith('affected:')) return [{ name: verb.slice(9), script: verb.slice(9), where: { in: 'all' } }];
  if (verb === 'run') return words[1] === undefined ? undefined : [{ name: words[1].split(':')[1] ?? words[1], where: { in: 'here' } }];
  return [{ name: verb, where: { in: 'here' } }];
}

/** The recipe of a Makefile target, its prerequisites first; just the name when there is no Makefile or target. */
function makeTarget(repo: Repo, folder: string, call: Invocation, name: string): RunnerTarget {
  const at = call.args.indexOf('-C');
  const inside = at === -1 ? folder : (inRepo(folder, call.args[at + 1] ?? '') ?? folder);
  for (const base of ['Makefile', 'makefile', 'GNUmakefile']) {
    const file = inside === '' ? base : `${inside}/${base}`;
    const text = repo.file(file) === undefined ? undefined : repo.text(file);
    if (text === undefined) continue;
    const lines = recipeOf(text, name, new Set())?.map((line) => withVariables(line, text));
    const start = text.search(new RegExp(`^${name.replace(/[^\w-]/g, '\\$&')}\\s*:`, 'm'));
    if (lines === undefined || start === -1) break;
    return { name, text: lines.join('\n'), where: { in: 'here' }, at: { file, start, end: start + name.length + 1 } };
  }
  return { name, where: { in: 'here' } };
}

/** A line of a recipe as the shell gets it: variables of plain text filled in, what make computes left out. */
function withVariables(line: string, text: string): string {
  return line.replaceAll(/\$\$|\$[({]([\w.-]+)[)}]/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    const value = new RegExp(`^${name.replace(/[^\\w-]/g, '\\$&')}[ \\t]*(?::{0,3}|\\?)=[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim();
    return value === undefined ? whole : value.includes('$') ? '' : value;
  });
}

function recipeOf(text: string, name: string, seen: Set<string>): readonly string[] | undefined {
  // make runs a target once, however many others need it.
  if (seen.has(name)) return [];
  seen.add(name);
  const lines = text.replaceAll(/\\\r?\n[ \t]*/g, ' ').split(/\r?\n/);
  const head = lines.findIndex((l) => new RegExp(`^${name.replace(/[^\w-]/g, '\\$&')}\\s*:(?!=)`).test(l));
  if (head === -1) return undefined;
  const needs = (lines[head] ?? '')
    .replace(/^[^:]*::?/, '')
    .replace(/[#;].*$/, '')
    .trim()
    .split(/\s+/)
    .filter((n) => n !== '');
  const own: string[] = [];
  for (let i = head + 1; i < lines.length && (/^\t/.test(lines[i]!) || lines[i]!.trim() === ''); i++) {
    const line = lines[i]!.trim();
    // `-cmd` ignores the failure, `@cmd` only prints less.
    if (line !== '') own.push(line.startsWith('-') ? `${line.replace(/^[-@+]+/, '')} || true` : line.replace(/^[@+]+/, ''));
  }
  return [...needs.flatMap((n) => recipeOf(text, n, seen) ?? []), ...own];
}
