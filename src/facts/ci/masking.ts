import type { ShellCommand } from '../../model/index.ts';
import type { Invocation } from '../shell.ts';

/** Whether a failing command ends the text, and whether a pipeline fails with any of its parts. */
export interface ShellMode {
  readonly strict: boolean;
  readonly pipefail: boolean;
}

/** The mode after a command: `set -e`, `set +e`, `set -euo pipefail`. */
export function shellMode(command: ShellCommand, mode: ShellMode): ShellMode {
  if (command.words[0] !== 'set') return mode;
  let { strict, pipefail } = mode;
  for (const word of command.words.slice(1)) {
    if (/^-[a-z]*e/.test(word) || word === 'errexit') strict = true;
    if (/^\+[a-z]*e/.test(word)) strict = false;
    if (word === 'pipefail') pipefail = !command.words.includes('+o');
  }
  return { strict, pipefail };
}

/** `bash -ec "..."` is strict; a plain `sh -c` is not. */
export function runsStrictly(call: Invocation, mode: ShellMode): ShellMode {
  if (call.program === 'eval') return mode;
  const flags = call.args.filter((a) => a.startsWith('-'));
  return { strict: flags.some((f) => /^-[a-z]*e/.test(f)), pipefail: call.args.includes('pipefail') };
}

/** Commands that succeed whatever came before. */
const alwaysSucceed: ReadonlySet<string> = new Set(['true', ':', 'echo', 'printf']);

/**
 * Why the failure of the i-th command would go unnoticed: `x || true`, `x | tee log` without pipefail,
 * `x &`, a later command deciding the status. Undefined when it would be noticed.
 */
export function hollowReason(commands: readonly ShellCommand[], i: number, mode: ShellMode): string | undefined {
  const command = commands[i];
  if (command === undefined) return undefined;
  if (command.next === '&') return 'it runs in the background';
  if ((command.next === '|' || command.next === '|&') && !mode.pipefail) {
    const into = commands[i + 1]?.words[0] ?? 'the next command';
    return `only the status of ${into} after the pipe counts`;
  }
  // Along a chain of && the first || decides what happens after a failure.
  let j = i;
  while (commands[j]?.next === '&&' || commands[j]?.next === '|' || commands[j]?.next === '|&') j++;
  if (commands[j]?.next === '||') {
    const other = commands[j + 1];
    const word = other?.words[0] ?? '';
    const ends =
      other?.next === '&&' ||
      (commands[j + 2] !== undefined && other?.next === ';' && /^(exit|return)$/.test(commands[j + 2]?.words[0] ?? ''));
    if (alwaysSucceed.has(word) && !ends) return `"|| ${word}" hides its failure`;
    return word === 'exit' && other?.words[1] === '0' ? '"|| exit 0" hides its failure' : undefined;
  }
  if (mode.strict || command.inside.includes('condition')) return undefined;
  const later = commands.slice(j + 1).filter((c) => c.words.length > 0 && !c.inside.includes('substitution'));
  if (commands[j]?.next !== ';' || later.length === 0) return undefined;
  // Without `set -e` a text may still look at the status by hand.
  if (later.some((c) => c.words.some((w) => w.includes('$?') || w.includes('PIPESTATUS'))) || later[0]?.inside.includes('condition'))
    return undefined;
  return 'later commands run and decide the status although it failed';
}
