import { commandsIn } from '../shell.ts';
import type { ComposeHealthcheck } from './types.ts';

/** What a health test can tell. */
export type HealthTest =
  | { readonly kind: 'real' }
  /** Only intervals: the image has to bring the test. */
  | { readonly kind: 'inherited' }
  | { readonly kind: 'disabled' }
  /** It never fails. `why` is a clause. */
  | { readonly kind: 'hollow'; readonly why: string };

/** Judges the test of a compose healthcheck (or of a HEALTHCHECK read as one). */
export function testOf(check: Pick<ComposeHealthcheck, 'disabled' | 'form' | 'text' | 'words'>): HealthTest {
  if (check.disabled) return { kind: 'disabled' };
  if (check.form === 'inherit') return { kind: 'inherited' };
  const commands = check.form === 'exec' ? execCommands(check.words) : commandsIn(check.text).filter((command) => command.words.length > 0);
  const last = commands.at(-1);
  if (last === undefined) return { kind: 'hollow', why: 'its test is empty' };
  const before = commands.at(-2);
  const [program = '', first = ''] = last.words;
  if (/^(true|:|echo|printf)$/.test(program) && (before === undefined || before.next === '||' || before.next === ';')) {
    return { kind: 'hollow', why: `its test ends with "${last.words.join(' ').slice(0, 40)}", which always succeeds` };
  }
  if (program === 'exit' && first === '0' && before?.next !== '&&') return { kind: 'hollow', why: 'its test ends with "exit 0"' };
  return { kind: 'real' };
}

function execCommands(words: readonly string[]): readonly { readonly words: readonly string[]; readonly next?: string }[] {
  const inline = /^(\/bin\/)?(ba|a|da)?sh$/.test(words[0] ?? '') && words[1] === '-c' ? words[2] : undefined;
  if (inline !== undefined) return commandsIn(inline);
  return words.length === 0 ? [] : [{ words }];
}

/** Whether the test asks with curl in a way that takes an error page for health: no `-f`, `--fail`, nor a look at the answer. */
export function curlIgnoresErrors(check: Pick<ComposeHealthcheck, 'form' | 'text' | 'words'>): boolean {
  const text = check.form === 'exec' ? check.words.join(' ') : check.text;
  const commands = check.form === 'exec' ? execCommands(check.words) : commandsIn(text);
  return commands.some((command) => {
    if (command.words[0]?.split('/').at(-1) !== 'curl' || command.next === '|') return false;
    return (
      !command.words
        .slice(1)
        .some(
          (word) =>
            /^-[a-zA-Z]*f[a-zA-Z]*$/.test(word) || /^--fail/.test(word) || /^(-w|--write-out)/.test(word) || /^[a-z]+:\/\/$/.test(word),
        ) && !/^(telnet|tcp):/.test(command.words.at(-1) ?? '')
    );
  });
}
