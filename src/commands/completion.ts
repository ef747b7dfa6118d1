import type { Command, Option } from 'commander';
import { exitCodes, type ExitCode } from './exit-codes.ts';

/** One command as a completion script needs it. */
interface Words {
  readonly name: string;
  readonly subcommands: readonly string[];
  readonly flags: readonly string[];
  /** Words that may follow a flag: choices, or names of rules. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/** `readycheck completion <shell>`: a script made from the commands and flags there are. */
export async function completionCommand(shell: 'bash' | 'zsh' | 'fish', program: Command): Promise<ExitCode> {
  const { checks } = await import('../../checks/index.ts');
  const rules = checks.map(({ id }) => id);
  const areas = [...new Set(rules.map((id) => id.slice(0, id.indexOf('/'))))];
  const commands = [wordsOf(program, [...areas, ...rules]), ...program.commands.map((command) => wordsOf(command, [...areas, ...rules]))];
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
  process.stdout.write(scripts[shell](commands));
  return exitCodes.passed;
}

function wordsOf(command: Command, rules: readonly string[]): Words {
  const flags: string[] = ['--help'];
  const values = new Map<string, readonly string[]>();
  for (const option of command.options) {
    const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
    flags.push(...names);
    const words = valuesOf(option, rules);
    if (words.length > 0) for (const name of names) values.set(name, words);
  }
  const operands = command.name() === 'explain' ? rules : command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  return { name: command.name(), subcommands: command.commands.map((sub) => sub.name()), flags, values, operands };
}

function valuesOf(option: Option, rules: readonly string[]): readonly string[] {
  if (option.argChoices !== undefined) return option.argChoices;
  return option.long === '--only' || option.long === '--skip' ? rules : [];
}

function bashScript(commands: readonly Words[]): string {
  return `# bash completion of readycheck: source it, or put it into bash-completion's folder
_readycheck() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command=readycheck word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
${commands
  .slice(1)
  .map(({ name }) => `      ${name}) command=${name}; break ;;`)
  .join('\n')}
    esac
  done
  local words=
  case "$command $prev" in
${commands.flatMap(({ name, values }) => [...values].map(([flag, words]) => `    "${name} ${flag}") words="${words.join(' ')}" ;;`)).join('\n')}
    *)
      case "$command" in
${commands.map((words) => `        ${words.name}) words="${[...words.subcommands, ...words.operands, ...words.flags].join(' ')}" ;;`).join('\n')}
      esac ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  if [[ $cur != -* ]]; then
    local paths
    mapfile -t paths < <(compgen -f -- "$cur")
    COMPREPLY+=("\${paths[@]}")
  fi
}
complete -o filenames -F _readycheck readycheck
`;
}

function zshScript(commands: readonly Words[]): string {
  return `#compdef readycheck
# zsh completion of readycheck: put it into a folder of $fpath as _readycheck
_readycheck() {
  local command=readycheck word
  local -a list
  for word in \${words[2,CURRENT-1]}; do
    case "$word" in
${commands
  .slice(1)
  .map(({ name }) => `      ${name}) command=${name}; break ;;`)
  .join('\n')}
    esac
  done
  case "$command \${words[CURRENT-1]}" in
${commands.flatMap(({ name, values }) => [...values].map(([flag, words]) => `    "${name} ${flag}") list=(${words.join(' ')}); compadd -a list; return ;;`)).join('\n')}
  esac
  case "$command" in
${commands.map((words) => `    ${words.name}) list=(${[...words.subcommands, ...words.operands, ...words.flags].join(' ')}) ;;`).join('\n')}
  esac
  compadd -a list
  _files
}
if [ "$funcstack[1]" = _readycheck ]; then _readycheck "$@"; else compdef _readycheck readycheck; fi
`;
}

function fishScript(commands: readonly Words[]): string {
  const names = commands.slice(1).map(({ name }) => name);
  const lines = commands.flatMap((words) => {
    const isProgram = words.name === 'readycheck';
    const when = isProgram ? `not __fish_seen_subcommand_from ${names.join(' ')}` : `__fish_seen_subcommand_from ${words.name}`;
    const operands = [...words.subcommands, ...words.operands];
    return [
      ...(operands.length === 0 ? [] : [`complete -c readycheck -n '${when}' -a '${operands.join(' ')}'`]),
      ...words.flags.map((flag) => {
        const name = flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
        const values = words.values.get(flag);
        return `complete -c readycheck -n '${when}' ${name}${values === undefined ? '' : ` -x -a '${values.join(' ')}'`}`;
      }),
    ];
  });
  return `# fish completion of readycheck: put it into ~/.config/fish/completions/readycheck.fish\n${lines.join('\n')}\n`;
}
