import type { Invocation } from '../shell.ts';

export type Manager = 'npm' | 'yarn' | 'pnpm' | 'bun';

/** Which packages a command addresses: the one in the current folder, named ones, or all of the workspace. */
export type Where =
  | { readonly in: 'here' }
  | { readonly in: 'folder'; readonly path: string }
  | { readonly in: 'packages'; readonly names: readonly string[] }
  | { readonly in: 'all' };

/** What a package manager is asked to do. */
export type ManagerCall =
  /** Run a script; `maybe` when the word may as well be a program of a package (`yarn eslint`). */
  | {
      readonly does: 'script';
      readonly manager: Manager;
      readonly script: string;
      readonly args: readonly string[];
      readonly where: Where;
      readonly ifPresent: boolean;
      readonly maybe: boolean;
    }
  | {
      readonly does: 'install';
      readonly manager: Manager;
      readonly flags: readonly string[];
      readonly packages: readonly string[];
      readonly clean: boolean;
      readonly global: boolean;
      readonly where: Where;
      readonly thenTest: boolean;
    }
  | { readonly does: 'other'; readonly manager: Manager; readonly verb: string; readonly args: readonly string[] };

const valued: ReadonlySet<string> = new Set([
  '--prefix',
  '-C',
  '--dir',
  '--cwd',
  '-w',
  '--workspace',
  '--filter',
  '-F',
  '--loglevel',
  '--cache',
  '--registry',
  '--userconfig',
  '--network-timeout',
  '--network-concurrency',
  '--reporter',
  '--store-dir',
]);

/** Verbs of yarn and pnpm that are not script names; everything else is a script or a program. */
const verbs: ReadonlySet<string> = new Set(
  (
    'add audit bin cache ci config create dedupe deploy dlx exec fetch global help import info init install i link list ls login logout node ' +
    'npm outdated owner pack patch patch-commit plugin policies prune publish rebuild remove rm root run self-update set setup store tag team ' +
    'unlink unplug up update upgrade upgrade-interactive version versions view why workspace workspaces x env pm approve-builds'
  ).split(' '),
);

/** Reads a call of npm, yarn, pnpm or bun; undefined for other programs. */
export function managerCallOf(call: Invocation): ManagerCall | undefined {
  const manager = call.program === 'yarnpkg' ? 'yarn' : call.program;
  if (manager !== 'npm' && manager !== 'yarn' && manager !== 'pnpm' && manager !== 'bun') return undefined;
  const { flags, words, passed, where } = splitArguments(manager, call.args);
  const verb = words[0];
  const asks = flags.some((f) => /^(--version|-v|-V|--help|-h)$/.test(f));
  if (verb === undefined)
    return manager === 'yarn' && !asks ? install(manager, flags, [], false, where) : { does: 'other', manager, verb: '', args: [] };
  const rest = words.slice(1);
  if (manager === 'yarn' && verb === 'workspace' && rest[0] !== undefined) return inWorkspace(call, rest[0]);
  if (manager === 'yarn' && verb === 'workspaces') return inAllWorkspaces(rest, passed);
  if (verb === 'run' || (manager === 'npm' && (verb === 'run-script' || verb === 'rum'))) {
    const script = rest[0];
    if (script === undefined) return { does: 'other', manager, verb, args: [] };
    return runs(manager, script, call.args, passed, flags, where, manager === 'bun');
  }
  if (manager === 'npm') {
    if (/^(t|tst|test|start|stop|restart)$/.test(verb))
      return runs(manager, verb.startsWith('t') ? 'test' : verb, call.args, passed, flags, where, false);
    if (/^(ci|clean-install|ic)$/.test(verb)) return install(manager, flags, [], true, where);
    if (/^(cit|install-ci-test|clean-install-test)$/.test(verb)) return { ...install(manager, flags, [], true, where), thenTest: true };
    if (/^(it|install-test)$/.test(verb)) return { ...install(manager, flags, rest, false, where), thenTest: true };
    if (/^(i|in|ins|inst|install|isntall|add)$/.test(verb)) return install(manager, flags, rest, false, where);
    return { does: 'other', manager, verb, args: [...rest, ...flags] };
  }
  if (verb === 'install' || verb === 'i') return install(manager, flags, rest, false, where);
  if (verb === 'ci' && manager === 'bun') return install(manager, flags, [], true, where);
  if (manager === 'bun') return { does: 'other', manager, verb, args: [...rest, ...flags] };
  if (manager === 'pnpm' && (verb === 't' || verb === 'tst')) return runs(manager, 'test', call.args, passed, flags, where, false);
  if (manager === 'pnpm' && verb === 'it') return { ...install(manager, flags, [], false, where), thenTest: true };
  if (verbs.has(verb)) return { does: 'other', manager, verb, args: [...rest, ...flags] };
  return runs(manager, verb, call.args, passed, flags, where, true);
}

function install(
  manager: Manager,
  flags: readonly string[],
  packages: readonly string[],
  clean: boolean,
  where: Where,
): ManagerCall & { does: 'install' } {
  const global = flags.some((f) => f === '-g' || f === '--global' || f === '--location=global');
  return { does: 'install', manager, flags, packages, clean, global, where, thenTest: false };
}

function runs(
  manager: Manager,
  script: string,
  all: readonly string[],
  passed: readonly string[],
  flags: readonly string[],
  where: Where,
  maybe: boolean,
): ManagerCall {
  // npm hands on what follows `--`; yarn and pnpm everything after the script's name.
  const at = all.indexOf(script);
  const args = manager === 'npm' ? passed : all.slice(at + 1).filter((a, i) => !(a === '--' && i === 0));
  return { does: 'script', manager, script, args, where, ifPresent: flags.includes('--if-present'), maybe };
}

function inWorkspace(call: Invocation, name: string): ManagerCall {
  const at = call.args.indexOf(name);
  const inner = managerCallOf({ ...call, args: call.args.slice(at + 1) });
  if (inner?.does === 'script' || inner?.does === 'install') return { ...inner, where: { in: 'packages', names: [name] } };
  return inner ?? { does: 'other', manager: 'yarn', verb: 'workspace', args: [] };
}

function inAllWorkspaces(rest: readonly string[], passed: readonly string[]): ManagerCall {
  const words = rest.filter((w) => w !== 'foreach');
  const script = words[0] === 'run' ? words[1] : undefined;
  if (script === undefined) return { does: 'other', manager: 'yarn', verb: 'workspaces', args: rest };
  return { does: 'script', manager: 'yarn', script, args: passed, where: { in: 'all' }, ifPresent: true, maybe: false };
}

interface Split {
  readonly flags: readonly string[];
  readonly words: readonly string[];
  /** After `--`. */
  readonly passed: readonly string[];
  readonly where: Where;
}

function splitArguments(manager: Manager, args: readonly string[]): Split {
  const flags: string[] = [];
  const words: string[] = [];
  const packages: string[] = [];
  let folder: string | undefined;
  let all = false;
  const dashes = args.indexOf('--');
  const own = dashes === -1 ? args : args.slice(0, dashes);
  for (let i = 0; i < own.length; i++) {
    const arg = own[i]!;
    if (!arg.startsWith('-')) {
      words.push(arg);
      continue;
    }
    flags.push(arg);
    // pnpm's `-w` names the workspace root and takes no value; npm's `-w` names a package.
    const bare = manager === 'pnpm' && (arg === '-w' || arg === '--workspace-root');
    const [name, inline] = arg.includes('=') ? [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)] : [arg, undefined];
    const value = inline ?? (!bare && valued.has(name) ? own[++i] : undefined);
    if (value !== undefined && (name === '--prefix' || name === '-C' || name === '--dir' || name === '--cwd')) folder = value;
    if (value !== undefined && (((name === '-w' || name === '--workspace') && manager === 'npm') || name === '--filter' || name === '-F'))
      packages.push(value);
    if ((name === '--workspaces' || name === '-ws') && manager === 'npm') all = true;
    if ((name === '-r' || name === '--recursive') && manager === 'pnpm') all = true;
  }
  const where: Where =
    packages.length > 0
      ? { in: 'packages', names: packages }
      : all
        ? { in: 'all' }
        : folder === undefined
          ? { in: 'here' }
          : { in: 'folder', path: folder };
  return { flags, words, passed: dashes === -1 ? [] : args.slice(dashes + 1), where };
}
