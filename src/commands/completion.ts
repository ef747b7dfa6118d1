import type { Command, Option } from 'commander';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { failingAttestations, failingSuppressions } from './program-keeping.ts';

/** One command as a completion script needs it. */
interface Words {
  /** "readycheck baseline create". */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly says: string }[];
  readonly flags: readonly Flag[];
  /** What may stand in place of its operands besides paths. */
  readonly operands: readonly string[];
}

interface Flag {
  readonly names: readonly string[];
  readonly says: string;
  readonly takesValue: boolean;
  /** Words that may follow it; empty: anything, or the name of a file. */
  readonly values: readonly string[];
}

/** Names that are completed where a rule, or something only a person can confirm, is meant. */
interface Names {
  readonly rules: readonly string[];
  readonly items: readonly string[];
}

/** `readycheck completion <shell>`: a script made from the commands and flags there are. */
export async function completionCommand(shell: 'bash' | 'zsh' | 'fish', program: Command): Promise<ExitCode> {
  const [{ checks }, { attestItems }] = await Promise.all([import('../../checks/index.ts'), import('../attestations.ts')]);
  const ids = checks.map(({ id }) => id);
  const rules = [...new Set(ids.map((id) => id.slice(0, id.indexOf('/')))), ...ids];
  const commands = commandsOf(program, 'readycheck', { rules, items: attestItems.map(({ id }) => id) });
  const { bashScript, fishScript, zshScript } = await import('./completion-scripts.ts');
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
  process.stdout.write(scripts[shell](commands));
  return exitCodes.passed;
}

/** A command and all below it, the command first. */
function commandsOf(command: Command, path: string, names: Names): readonly Words[] {
  const own: Words = {
    path,
    subcommands: command.commands.map((sub) => ({ name: sub.name(), says: sub.description() })),
    flags: [
      { names: ['-h', '--help'], says: 'help for the command', takesValue: false, values: [] },
      ...command.options.filter(({ hidden }) => !hidden).map((option) => flagOf(option, path, names)),
    ],
    operands: operandsOf(command, path, names),
  };
  return [own, ...command.commands.flatMap((sub) => commandsOf(sub, `${path} ${sub.name()}`, names))];
}

function flagOf(option: Option, path: string, { rules }: Names): Flag {
  return {
    names: [option.short, option.long].filter((name) => name !== undefined && name !== null),
    says: option.description,
    takesValue: option.required || option.optional,
    values: option.argChoices ?? valuesOf(option.long ?? '', path, rules),
  };
}

function valuesOf(flag: string, path: string, rules: readonly string[]): readonly string[] {
  if (flag === '--only' || flag === '--skip' || flag === '--rule') return rules;
  if (flag !== '--fail-on') return [];
  return path.endsWith(' attest') ? failingAttestations : failingSuppressions;
}

function operandsOf(command: Command, path: string, { rules, items }: Names): readonly string[] {
  if (path === 'readycheck explain') return [...rules.filter((rule) => rule.includes('/')), ...items];
  if (path === 'readycheck attest') return items;
  return command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
}

export type { Flag, Words };
