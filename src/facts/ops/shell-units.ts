import { posix } from 'node:path';
import {
  type Evidence,
  fact,
  type Loc,
  locOf,
  type Repo,
  type ShellCommand,
  type Span,
  spanEnd,
  spanFrom,
  spanStart,
} from '../../model/index.ts';
import { purposeOfPath } from '../docker/purpose.ts';
import { isExampleOrTest } from '../paths.ts';
import { commandsIn, inlineScriptOf, invocationOf } from '../shell.ts';
import type { Invocation } from '../shell.ts';

/** One command of a shell unit, with what happens when it fails. */
export interface ShellStep {
  readonly index: number;
  readonly call: Invocation;
  readonly command: ShellCommand;
  readonly at: Loc;
  /** What makes the shell stop here after a failure; undefined when nothing does. */
  readonly errexit: Evidence | undefined;
  /** What makes a pipeline fail with its left side. */
  readonly pipefail: Evidence | undefined;
  /** The script looks at how the command ended: `||`, `if`, `$?`. */
  readonly checked: boolean;
  /** The left side of a pipeline. */
  readonly piped: boolean;
  /** Index of the first command that runs whether or not this one failed. */
  readonly after: number;
}

/** Shell code that runs in one shell: a script, or the commands a script sends to another host. */
export interface ShellUnit {
  readonly file: string;
  /** The path, and the host command for what is sent away. */
  readonly name: string;
  readonly at: Loc;
  readonly remote: boolean;
  readonly commands: readonly ShellCommand[];
  readonly steps: readonly ShellStep[];
}

/** Shell scripts that people or machines run against something real, with what they send to other hosts. */
export const shellUnits = fact('ops/shell units', (repo: Repo): readonly ShellUnit[] => {
  const sourced = sourcedNames(repo);
  return opsScripts(repo).flatMap((path): ShellUnit[] => {
    const outline = repo.outline(path, 'shell');
    const text = repo.text(path);
    if (outline === undefined || text === undefined || sourced.has(posix.basename(path))) return [];
    const first = outline.commands[0];
    const at = locOf(path, outline.shebang === undefined ? (first?.at ?? spanFrom(0, 0)) : spanFrom(0, text.search(/\r?\n|$/)));
    const place = (span: Span): Loc => locOf(path, span);
    const own: ShellUnit = {
      file: path,
      name: path,
      at,
      remote: false,
      commands: outline.commands,
      steps: stepsOf(repo, path, outline.commands, startOptions(outline.shebang, at), place),
    };
    return [own, ...remoteUnits(repo, path, text, outline.commands)];
  });
});

/** Paths of shell scripts of the project that are neither tests, examples nor made for developers' machines. */
export const opsScripts = fact('ops/scripts', (repo: Repo): readonly string[] =>
  repo.ofKind('shell').flatMap(({ path }) => {
    const purpose = purposeOfPath(path.replace(/\.(sh|bash)$/, ''));
    const isRehearsal = /(^|[-_.])(dev|local|localhost|tests?|e2e|sandbox|worktree)([-_.]|$)/i.test(posix.basename(path));
    const isOurs = isExampleOrTest(path) === undefined && purpose !== 'development' && purpose !== 'test' && purpose !== 'example';
    return isOurs && !isRehearsal && !/(^|\/)\.(husky|githooks|devcontainer)\//.test(path) ? [path] : [];
  }),
);

/** Base names of scripts that other scripts read into themselves: they run under the other's options. */
function sourcedNames(repo: Repo): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { path } of repo.ofKind('shell'))
    for (const { words } of repo.outline(path, 'shell')?.commands ?? [])
      if ((words[0] === '.' || words[0] === 'source') && words[1] !== undefined) found.add(posix.basename(words[1]));
  return found;
}

interface Options {
  errexit: Evidence | undefined;
  pipefail: Evidence | undefined;
}

function startOptions(shebang: string | undefined, at: Loc): Options {
  const flags = (shebang ?? '').split(/\s+/).slice(1);
  const note = 'the first line of the script';
  return {
    errexit: flags.some((f) => /^-[a-z]*e/i.test(f)) || flags.includes('errexit') ? { at, note } : undefined,
    pipefail: flags.includes('pipefail') ? { at, note } : undefined,
  };
}

/** What `set` switches on or off; undefined for other commands. */
function optionsSet(words: readonly string[]): { errexit?: boolean; pipefail?: boolean } | undefined {
  if (words[0] !== 'set' && words[0] !== 'shopt') return undefined;
  const found: { errexit?: boolean; pipefail?: boolean } = {};
  words.forEach((word, i) => {
    const isOn = word.startsWith('-');
    if (!/^[-+][a-zA-Z]+$/.test(word)) return;
    if (word.slice(1).includes('e')) found.errexit = isOn;
    if (word.endsWith('o') && words[i + 1] === 'errexit') found.errexit = isOn;
    if (word.endsWith('o') && words[i + 1] === 'pipefail') found.pipefail = isOn;
  });
  return found;
}

/** The function a command belongs to; undefined at the top level. */
function functionOf(command: ShellCommand): string | undefined {
  return command.inside.find((label) => label.endsWith('()'));
}

function stepsOf(
  repo: Repo,
  file: string,
  commands: readonly ShellCommand[],
  start: Options,
  place: (span: Span) => Loc,
): readonly ShellStep[] {
  const top: Options = { ...start };
  const inFunction = new Map<string, Options>();
  // A function runs after everything at the top level that stands before its call: what is ever switched on there holds.
  const ever: Options = { ...start };
  const note = (command: ShellCommand): Evidence => ({ at: place(command.at), note: command.words.join(' ') });
  for (const command of commands) {
    if (functionOf(command) !== undefined) continue;
    const set = effectOf(repo, file, command);
    if (set?.errexit === true) ever.errexit ??= note(command);
    if (set?.pipefail === true) ever.pipefail ??= note(command);
  }
  return commands.flatMap((command, index): ShellStep[] => {
    const name = functionOf(command);
    let options = top;
    if (name !== undefined) {
      options = inFunction.get(name) ?? { ...ever };
      inFunction.set(name, options);
    }
    const set = command.inside.includes('subshell') || command.inside.includes('substitution') ? undefined : effectOf(repo, file, command);
    if (set !== undefined) {
      if (set.errexit !== undefined) options.errexit = set.errexit ? note(command) : undefined;
      if (set.pipefail !== undefined) options.pipefail = set.pipefail ? note(command) : undefined;
    }
    // `command -v pg_dump` asks whether a program is there.
    const call = /^(command|type|which|hash)$/.test(command.words[0] ?? '') ? undefined : invocationOf(command.words);
    if (call === undefined) return [];
    return [{ index, call, command, at: place(command.at), ...options, ...endOf(commands, index) }];
  });
}

/** What a command does to the options of the shell: `set`, a trap on errors, or a script of the repository read in. */
function effectOf(repo: Repo, file: string, command: ShellCommand): { errexit?: boolean; pipefail?: boolean } | undefined {
  const { words } = command;
  if (words[0] === 'trap' && words.includes('ERR')) return { errexit: true };
  if ((words[0] === '.' || words[0] === 'source') && words[1] !== undefined) {
    const name = posix.basename(words[1]);
    const others = repo.ofKind('shell').filter((f) => posix.basename(f.path) === name && f.path !== file);
    const found: { errexit?: boolean; pipefail?: boolean } = {};
    for (const other of others)
      for (const inner of repo.outline(other.path, 'shell')?.commands ?? [])
        if (functionOf(inner) === undefined)
          Object.assign(found, inner.words[0] === 'trap' && inner.words.includes('ERR') ? { errexit: true } : optionsSet(inner.words));
    return found;
  }
  return optionsSet(words);
}

/** How the end of a command is taken notice of, and where the script goes on. */
function endOf(commands: readonly ShellCommand[], index: number): Pick<ShellStep, 'checked' | 'piped' | 'after'> {
  const piped = /^\|&?$/.test(commands[index]?.next ?? '');
  let last = index;
  while (/^\|&?$/.test(commands[last]?.next ?? '') && last + 1 < commands.length) last++;
  let isChecked = commands[index]!.inside.includes('condition') || commands[last]?.next === '||';
  while (commands[last]?.next === '&&' && last + 1 < commands.length) {
    last++;
    while (/^\|&?$/.test(commands[last]?.next ?? '') && last + 1 < commands.length) last++;
    if (commands[last]?.next === '||') isChecked = true;
  }
  const following = commands.slice(last + 1, last + 3);
  const mentions = (command: ShellCommand | undefined, sign: string): boolean =>
    command !== undefined && (command.words.some((w) => w.includes(sign)) || command.assigns.some((a) => a.value.includes(sign)));
  if (mentions(following[0], '$?') || following.some((c) => mentions(c, 'PIPESTATUS'))) isChecked = true;
  return { checked: isChecked, piped, after: last + 1 };
}

const hostOptions = new Set('-i -p -o -l -F -J -L -R -D -c -b -e -m -E -P'.split(' '));

/** Commands sent to another host: `ssh host 'a; b'`, `ssh host <<EOF`. */
function remoteUnits(repo: Repo, file: string, text: string, commands: readonly ShellCommand[]): readonly ShellUnit[] {
  const found: ShellUnit[] = [];
  for (const command of commands) {
    const call = invocationOf(command.words);
    if (call?.program !== 'ssh') continue;
    const own = sentBy(call, command, text);
    if (own === undefined) continue;
    const { script, offset, at } = own;
    const inner = commandsIn(script, offset ?? 0);
    const isStrict = /\b(ba|z|k)?sh\s+-[a-z]*e/.test(call.args.join(' '));
    const start: Options = { errexit: isStrict ? { at: locOf(file, at), note: 'sh -e' } : undefined, pipefail: undefined };
    const place = (span: Span): Loc => locOf(file, offset === undefined ? at : span);
    found.push({
      file,
      name: `${file} over ssh${found.length === 0 ? '' : ` (${found.length + 1})`}`,
      at: locOf(file, spanEnd(command.at) - spanStart(command.at) > 400 ? (command.wordsAt[0] ?? command.at) : command.at),
      remote: true,
      commands: inner,
      steps: stepsOf(repo, file, inner, start, place),
    });
  }
  return found;
}

function sentBy(
  call: Invocation,
  command: ShellCommand,
  text: string,
): { script: string; offset: number | undefined; at: Span } | undefined {
  let i = 0;
  while (i < call.args.length && call.args[i]!.startsWith('-')) i += hostOptions.has(call.args[i]!) ? 2 : 1;
  const rest = call.args.slice(i + 1);
  const heredoc = command.redirects.find((r) => r.heredoc !== undefined)?.heredoc;
  if (heredoc !== undefined && (rest.length === 0 || /^(ba|z)?sh\b|^sudo\b/.test(rest.join(' ')))) {
    const start = text.indexOf(heredoc, spanStart(command.at));
    return { script: heredoc, offset: start === -1 ? undefined : start, at: command.at };
  }
  const last = command.wordsAt.at(-1);
  if (rest.length !== 1 || last === undefined || rest[0] === undefined || !/\s/.test(rest[0])) return undefined;
  const isVerbatim = text.slice(spanStart(last) + 1, spanEnd(last) - 1) === rest[0];
  const inner = inlineScriptOf({ program: 'sh', word: 'sh', args: ['-c', rest[0]], env: {} }) ?? rest[0];
  return { script: inner, offset: isVerbatim ? spanStart(last) + 1 : undefined, at: last };
}

/**
 * The command as messages call it: the program and the words that say what it does, never its values
 * (a password may be among them).
 */
export function labelOf(call: Invocation): string {
  const words = call.args.filter((a) => !a.startsWith('-'));
  if (call.program === 'xargs') return `xargs ${call.args.find((a) => /^[a-z]{2,8}$/.test(a)) ?? ''}`.trim();
  const more: string[] = [];
  for (const word of words.slice(0, 3)) {
    if (!/^[a-z][a-z0-9]{1,14}([-:][a-z]{1,12}){0,3}$/.test(word) || more.length === 2) break;
    more.push(word);
  }
  const isTool =
    /^(aws|docker|docker-compose|podman|kubectl|helm|terraform|npm|pnpm|yarn|bun|git|systemctl|pm2|gsutil|gcloud|az|rclone|prisma|mc|appwrite|restic|borg|nx|turbo|make|oc|tofu|wal-e)$/.test(
      call.program,
    );
  const shell = /^(ba|da|z|k|a)?sh$/.test(call.program) ? call.args.find((a) => !a.startsWith('-') && /^[\w./-]+$/.test(a)) : undefined;
  return [shell ?? (call.word.length > 60 ? call.program : call.word), ...(isTool ? more : [])].join(' ');
}
