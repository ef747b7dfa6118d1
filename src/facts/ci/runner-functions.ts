import type { ShellCommand } from '../../model/index.ts';
import { hollowReason, type ShellMode } from './masking.ts';

/** A function of a shell text that runs the rest of its arguments: `step() { echo "$1"; shift; "$@"; }`. */
export interface RunnerFunction {
  /** Arguments that are its own, before the command. */
  readonly own: number;
  /** Why a failure of the command goes unnoticed inside of it. */
  readonly hollow: string | undefined;
}

/** The functions of a text that run their arguments, by name. */
export function runnerFunctions(commands: readonly ShellCommand[], mode: ShellMode): ReadonlyMap<string, RunnerFunction> {
  const bodies = new Map<string, ShellCommand[]>();
  for (const command of commands) {
    const name = command.inside.find((place) => place.endsWith('()'));
    if (name === undefined) continue;
    const body = bodies.get(name);
    if (body === undefined) bodies.set(name, [command]);
    else body.push(command);
  }
  const found = new Map<string, RunnerFunction>();
  for (const [name, body] of bodies) {
    const at = body.findIndex(({ words }) => restOf(words[0]) !== undefined);
    if (at === -1) continue;
    const shifted = body.slice(0, at).reduce((sum, { words }) => sum + (words[0] === 'shift' ? Number(words[1] ?? 1) || 1 : 0), 0);
    found.set(name.slice(0, -2), { own: shifted + restOf(body[at]!.words[0])!, hollow: hollowReason(body, at, mode) });
  }
  return found;
}

/** How many arguments `$@` (0) or `${@:2}` (1) leaves out. */
function restOf(word: string | undefined): number | undefined {
  if (word === '$@' || word === '$*') return 0;
  const from = /^\$\{[@*]:\s*(\d+)\}$/.exec(word ?? '')?.[1];
  return from === undefined ? undefined : Math.max(0, Number(from) - 1);
}
