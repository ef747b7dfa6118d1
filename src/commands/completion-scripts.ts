import type { Words } from './completion.ts';

/** Lines that follow the words of a command line to the command they name. */
function steps(commands: readonly Words[]): string {
  return commands
    .flatMap(({ path, subcommands }) => subcommands.map(({ name }) => `      "${path} ${name}") command="${path} ${name}" ;;`))
    .join('\n');
}

/** `"<command> <flag>") <says> ;;` for every flag that takes a value. */
function afterFlags(commands: readonly Words[], says: (values: readonly string[]) => string): string {
  return commands
    .flatMap(({ path, flags }) =>
      flags
        .filter(({ takesValue }) => takesValue)
        .map(({ names, values }) => `    ${names.map((name) => `"${path} ${name}"`).join('|')}) ${says(values)} ;;`),
    )
    .join('\n');
}

function wordsOf({ subcommands, operands, flags }: Words): string {
  return [...subcommands.map(({ name }) => name), ...operands, ...flags.flatMap(({ names }) => names)].join(' ');
}

export function bashScript(commands: readonly Words[]): string {
  return `# bash completion of readycheck: source it, or put it into bash-completion's folder
_readycheck() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command=readycheck word words=
  # "--format=json" arrives as three words.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$command $word" in
${steps(commands)}
    esac
  done
  case "$command $prev" in
${afterFlags(commands, (values) => `words="${values.join(' ')}"`)}
    *)
      case "$command" in
${commands.map((words) => `        "${words.path}") words="${wordsOf(words)}" ;;`).join('\n')}
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

export function zshScript(commands: readonly Words[]): string {
  return `#compdef readycheck
# zsh completion of readycheck: put it into a folder of $fpath as _readycheck
_readycheck() {
  local command=readycheck word
  local -a list
  for word in \${words[2,CURRENT-1]}; do
    case "$command $word" in
${steps(commands)}
    esac
  done
  case "$command \${words[CURRENT-1]}" in
${afterFlags(commands, (values) => (values.length === 0 ? '_files; return' : `list=(${values.join(' ')}); compadd -a list; return`))}
  esac
  case "$command" in
${commands.map((words) => `    "${words.path}") list=(${wordsOf(words)}) ;;`).join('\n')}
  esac
  compadd -a list
  _files
}
if [ "$funcstack[1]" = _readycheck ]; then _readycheck "$@"; else compdef _readycheck readycheck; fi
`;
}

export function fishScript(commands: readonly Words[]): string {
  const lines = commands.flatMap((words) => {
    const when = conditionOf(words);
    const line = (rest: string): string => `complete -c readycheck -n '${when}' ${rest}`;
    return [
      ...words.subcommands.map(({ name, says }) => line(`-f -a ${name} -d '${quoted(says)}'`)),
      ...(words.operands.length === 0 ? [] : [line(`-a '${words.operands.join(' ')}'`)]),
      ...words.flags.map(({ names, says, takesValue, values }) => {
        const flag = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
        const value = !takesValue ? '' : values.length === 0 ? ' -r' : ` -x -a '${values.join(' ')}'`;
        return line(`${flag}${value} -d '${quoted(says)}'`);
      }),
    ];
  });
  return `# fish completion of readycheck: put it into ~/.config/fish/completions/readycheck.fish\n${lines.join('\n')}\n`;
}

/** Every word of the command has been written, and none of those that would lead further. */
function conditionOf({ path, subcommands }: Words): string {
  const seen = path
    .split(' ')
    .slice(1)
    .map((word) => `__fish_seen_subcommand_from ${word}`);
  const further = subcommands.length === 0 ? [] : [`not __fish_seen_subcommand_from ${subcommands.map(({ name }) => name).join(' ')}`];
  const all = [...seen, ...further];
  return all.join('; and ');
}

function quoted(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/'/g, "\\'");
}
