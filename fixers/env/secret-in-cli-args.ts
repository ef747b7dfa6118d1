import { defineFixer, type Edit, locOf, type Refusal, type ShellCommand, spanEnds, spanStart } from '../../src/model/index.ts';
import type { ArgumentSecret, SecretArguments } from '../../src/facts/env/arguments.ts';
import { type ShellText, shellText } from '../../src/fix/shell.ts';

/** Takes the value from a variable of the environment, without which the script stops. */
export const takeFromEnvironment = defineFixer<SecretArguments>({
  title: 'Take the secret from the environment',
  // Whoever starts the script has to set the variable; and the value stays in the history of git.
  safety: 'review',
  edits({ name, literals }, _data, repo): readonly Edit[] | Refusal {
    const edits: Edit[] = [];
    for (const literal of literals) {
      const script = shellText(repo, literal.at.file);
      const command = script?.outline.commands.find((each) => spanStart(each.at) === literal.at.start);
      const edit = script === undefined || command === undefined ? undefined : replacement(script, command, literal);
      if (edit === undefined) return { refuse: `How ${name} writes ${literal.option} is not plain.` };
      if (!edits.some((other) => other.kind === 'replace' && edit.kind === 'replace' && other.at.start === edit.at.start)) edits.push(edit);
    }
    return edits;
  },
});

function replacement({ file, text }: ShellText, command: ShellCommand, { option }: ArgumentSecret): Edit | undefined {
  const key = /^--from-literal=(.+)$/.exec(option)?.[1];
  for (const [i, word] of command.words.entries()) {
    const at = command.wordsAt[i];
    if (at === undefined) continue;
    const head =
      key !== undefined
        ? [`--from-literal=${key}=`, `${key}=`].find(
            (start) => word.startsWith(start) && (start.startsWith('--') || command.words[i - 1] === '--from-literal'),
          )
        : option.startsWith('--') && word.startsWith(`${option}=`)
          ? `${option}=`
          : option === '-p' && /^-p.+/.test(word)
            ? '-p'
            : command.words[i - 1] === option && option !== '-u' && option !== '--user'
              ? ''
              : undefined;
    if (head === undefined || word.length <= head.length) continue;
    // Word for word, in quotes or not.
    const written = text.slice(...spanEnds(at));
    if (written !== word && written.replace(/["']/g, '') !== word) return undefined;
    const variable = variableOf(command, key ?? option);
    const value = `"\${${variable}:?}"`;
    return { kind: 'replace', at: locOf(file, at), text: `${head}${value}` };
  }
  return undefined;
}

/** `db-password` becomes DB_PASSWORD; an option that says nothing of its own is called after the program. */
function variableOf(command: ShellCommand, name: string): string {
  const own = name
    .replace(/^-+/, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
  const program =
    (command.words[0] ?? '')
      .split('/')
      .at(-1)
      ?.replace(/[^A-Za-z0-9]+/g, '_')
      .toUpperCase() ?? '';
  if (own === 'P' || own === 'A' || own === 'PASS') return `${program.replace(/(DUMP|_CLI|ADMIN)$/, '')}_PASSWORD`;
  return /^(PASSWORD|PASSWD|SECRET|TOKEN|API_KEY)$/.test(own) ? `${program}_${own}` : own;
}
