import type { AuditedSuppression, SuppressionState } from '../engine/index.ts';
import { printable, type Profile } from '../model/index.ts';
import { jsonText } from '../report/json.ts';
import { logLine } from '../report/clean.ts';
import { styleOf, type Colour, type Style } from '../report/style.ts';
import { scan } from '../scan.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { wantsColor } from './output.ts';
import { today } from './scan.ts';
import { speaksUnicode } from './terminal.ts';

export interface SuppressionFlags {
  readonly format?: 'text' | 'json';
  readonly failOn?: readonly SuppressionState[];
  readonly profile?: Profile;
  readonly config?: string;
  readonly color?: boolean;
}

/** `readycheck suppressions [path]`: every suppression with its place, reason, end, and whether it is needed. */
export async function suppressionsCommand(target: string, flags: SuppressionFlags): Promise<ExitCode> {
  const { suppressions } = await scan(target, {
    today: today(),
    lineHashes: false,
    ...(flags.profile && { profile: flags.profile }),
    ...(flags.config === undefined ? {} : { config: flags.config }),
  });
  if (flags.format === 'json') process.stdout.write(jsonText({ schemaVersion: 1, suppressions }));
  else {
    const style = styleOf({ color: wantsColor(flags.color, process.stdout), ascii: !speaksUnicode(process.env) });
    process.stdout.write(`${[...suppressions.flatMap((one) => linesOf(one, style)), summary(suppressions)].map(logLine).join('\n')}\n`);
  }
  const failing = suppressions.filter(({ state }) => flags.failOn?.includes(state) === true);
  if (failing.length === 0) return exitCodes.passed;
  process.stderr.write(
    `Gate failed: ${failing.length} ${failing.length === 1 ? 'suppression is' : 'suppressions are'} ${flags.failOn!.map(wordOf).join(' or ')}.\n`,
  );
  return exitCodes.gateFailed;
}

const looks: Readonly<Record<SuppressionState, { readonly word: string; readonly colour: Colour }>> = {
  used: { word: 'used', colour: 'green' },
  unused: { word: 'unused', colour: 'yellow' },
  expired: { word: 'expired', colour: 'yellow' },
  'no-reason': { word: 'without a reason', colour: 'red' },
  faulty: { word: 'faulty', colour: 'red' },
  'not-run': { word: 'not run', colour: 'dim' },
};

function wordOf(state: SuppressionState): string {
  return looks[state].word;
}

function linesOf(one: AuditedSuppression, style: Style): readonly string[] {
  const place = [one.file, one.line, one.column].filter((part) => part !== undefined).join(':');
  const covers = one.findings === 0 ? '' : ` (${one.findings} ${one.findings === 1 ? 'finding' : 'findings'})`;
  const head = `${style.paint(looks[one.state].colour, wordOf(one.state))}  ${printable(one.rule === '' ? 'no rule' : one.rule)}${covers}  ${printable(place)}`;
  const scope = one.scope === undefined ? '' : `, ${one.scope}`;
  const until = one.until === undefined ? '' : `, until ${one.until}`;
  return [head, `    ${printable(`${one.reason ?? 'no reason is given'}${until}${scope}`)}`];
}

function summary(all: readonly AuditedSuppression[]): string {
  if (all.length === 0) return 'Nothing is suppressed.';
  const counts = (Object.keys(looks) as SuppressionState[]).flatMap((state) => {
    const n = all.filter((one) => one.state === state).length;
    return n === 0 ? [] : [`${n} ${wordOf(state)}`];
  });
  return `${all.length} ${all.length === 1 ? 'suppression' : 'suppressions'}: ${counts.join(', ')}.`;
}
