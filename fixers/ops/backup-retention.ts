import { defineFixer, type Edit, type Refusal, type ShellCommand, spanEnd, spanEnds, spanStart } from '../../src/model/index.ts';
import type { KeptBackup } from '../../src/facts/ops/retention.ts';
import { type ShellText, shellText } from '../../src/fix/shell.ts';

/** Days: below a week is a fault, a month is what is advised for copies that nothing deletes yet. */
const least = 7;
const advised = 30;

/** Keeps copies for a week at least, or deletes those of its own name after a month. */
export const keepLongEnough = defineFixer<KeptBackup>({
  title: 'Keep copies for a week at least, and not for ever',
  // The disk has to have room for them; and what a script deletes is worth a look.
  safety: 'review',
  edits({ job, expiry }, _data, repo): readonly Edit[] | Refusal {
    const script = shellText(repo, job.unit.file);
    if (script === undefined) return { refuse: `${job.unit.file} could not be read without errors.` };
    const short = job.prunes.find((prune) => prune.days !== undefined && prune.days < least);
    if (short !== undefined) return longer(script, short.step.command);
    return expiry === undefined ? deleting(script, job) : [];
  },
});

/** Writes seven days in the place of the number that `find` is given, there or where its variable is set. */
function longer({ file, text, outline }: ShellText, command: ShellCommand): readonly Edit[] | Refusal {
  const index = command.words.findIndex((word) => word === '-mtime' || word === '-ctime');
  const word = command.words[index + 1];
  const at = command.wordsAt[index + 1];
  if (index === -1 || word === undefined || at === undefined) return { refuse: `How ${file} counts the days is not a plain number.` };
  const digits = /^\+\d+$/.test(word) ? /\d+/.exec(text.slice(...spanEnds(at))) : null;
  if (digits !== null) return number(file, spanStart(at) + digits.index, digits[0]);
  const name = /^\+?\$\{?(\w+)\}?$/.exec(word)?.[1];
  const set = outline.commands.flatMap((each) => each.assigns).filter((assign) => assign.name === name);
  const [only] = set;
  const value = only === undefined ? null : /(?<==["']?(?:\$\{\w+:?-)?)\d+(?=\}?["']?$)/.exec(text.slice(...spanEnds(only.at)));
  if (set.length !== 1 || only === undefined || value === null) return { refuse: `How ${file} counts the days is not a plain number.` };
  return number(file, spanStart(only.at) + value.index, value[0]);
}

function number(file: string, start: number, digits: string): readonly Edit[] {
  return [{ kind: 'replace', at: { file, start, end: start + digits.length }, text: `${least}` }];
}

/** Deletes copies of the same name behind the dump, where the name is told from the one it is written to. */
function deleting({ file, text, outline }: ShellText, job: KeptBackup['job']): readonly Edit[] | Refusal {
  const [dump, ...more] = job.dumps;
  if (dump === undefined || more.length > 0) return { refuse: `${file} makes several copies; which of them to keep is a decision.` };
  const isSafe = dump.errexit !== undefined && (!dump.piped || dump.pipefail !== undefined) && dump.command.inside.length === 0;
  if (!isSafe) return { refuse: `${file} does not stop at a failed dump, so it must not delete older ones.` };
  const pattern = patternOf(outline.commands, dump.index);
  if (pattern === undefined) return { refuse: `Where ${file} writes its copies is put together from too many pieces.` };
  const last = outline.commands[lastOfPipe(outline.commands, dump.index)] ?? dump.command;
  const end = endOfLine(text, spanEnd(last.at));
  const folder = /[$ ]/.test(pattern.folder) ? `"${pattern.folder}"` : pattern.folder;
  const line = `find ${folder} -maxdepth 1 -name '${pattern.name}' -mtime +${advised} -delete`;
  return [{ kind: 'replace', at: { file, start: end, end }, text: `\n# Copies are kept for ${advised} days.\n${line}` }];
}

function lastOfPipe(commands: readonly ShellCommand[], index: number): number {
  let last = index;
  while (/^(\|&?|&&)$/.test(commands[last]?.next ?? '') && last + 1 < commands.length) last += 1;
  return last;
}

function endOfLine(text: string, from: number): number {
  return from + (/^[^\r\n]*/.exec(text.slice(from))?.[0].length ?? 0);
}

/** Folder and file name with a star for the time; undefined unless the name has a beginning and an end of its own. */
function patternOf(commands: readonly ShellCommand[], index: number): { readonly folder: string; readonly name: string } | undefined {
  const command = commands[index];
  if (command === undefined) return undefined;
  const flag = command.words.findIndex((word) => word === '-f' || word === '--file');
  const target =
    (flag === -1 ? undefined : command.words[flag + 1]) ??
    command.words.map((word) => /^--(?:file|archive)=(.+)$/s.exec(word)?.[1]).find((path) => path !== undefined) ??
    commands
      .slice(index, lastOfPipe(commands, index) + 1)
      .flatMap((each) => each.redirects)
      .find((redirect) => redirect.op === '>')?.to;
  const dates = commands.filter((each) => each.words[0] === 'date').length === 0;
  if (target === undefined || dates) return undefined;
  const times = new Set(
    commands.flatMap((each) => each.assigns).flatMap((assign) => (/\$\(date\b|`date\b/.test(assign.value) ? [assign.name] : [])),
  );
  const starred = target
    .replace(/\$\(date\b[^()]*\)|`date\b[^`]*`/g, '*')
    .replace(/\$\{?(\w+)\}?/g, (all, name: string) => (times.has(name) ? '*' : all));
  const slash = starred.lastIndexOf('/');
  const folder = slash === -1 ? '.' : starred.slice(0, slash);
  const name = starred.slice(slash + 1);
  return folder.includes('*') || folder === '' || /["'`\\]/.test(starred) || !/^[\w.-]+\*[\w.*-]*\.\w+$/.test(name)
    ? undefined
    : { folder, name };
}
