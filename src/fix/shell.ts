import { type Edit, type Refusal, type Repo, type ShellCommand, type ShellOutline, spanEnd, spanEnds, spanStart } from '../model/index.ts';

/** A shell script that can be edited. */
export interface ShellText {
  readonly file: string;
  readonly text: string;
  readonly outline: ShellOutline;
}

/** Options of the shell that make it stop: at a command that fails, and at a pipeline whose left side fails. */
export interface StopOptions {
  readonly errexit: boolean;
  readonly pipefail: boolean;
}

/** A script for editing; undefined where it has errors. */
export function shellText(repo: Repo, file: string): ShellText | undefined {
  const text = repo.text(file);
  const outline = repo.outline(file, 'shell');
  return text === undefined || outline === undefined || outline.errors.length > 0 ? undefined : { file, text, outline };
}

/** Whether the script is run by a shell that surely knows `pipefail`. */
export function knowsPipefail({ outline }: ShellText): boolean {
  return /(^|[\s/])(bash|zsh|ksh)(\s|$)/.test(outline.shebang ?? '');
}

/**
 * The edits that switch options on for a whole script: in a `set` line at its top that has letters already, else in a
 * line of its own below the first lines of comment. The reason where that would be a guess.
 */
export function stopOnFailure(script: ShellText, wanted: StopOptions): readonly Edit[] | Refusal {
  const { outline, file } = script;
  const off = outline.commands.find(({ words }) => words[0] === 'set' && words.some((word) => /^\+[a-z]*[eo]/.test(word)));
  if (off !== undefined) return { refuse: `${file} switches options of the shell off on purpose.` };
  if (wanted.pipefail && !knowsPipefail(script)) return { refuse: `The shell that runs ${file} may not know pipefail; sh does not.` };
  if (wanted.errexit) {
    const doubt = mayFail(script, wanted.pipefail);
    if (doubt !== undefined) return { refuse: `${file} would stop where \`${doubt}\` fails, which may be meant to go on.` };
  }
  const first = outline.commands.find(({ words, inside }) => words[0] === 'set' && inside.length === 0 && words.length > 1);
  return first === undefined || first !== outline.commands.find(({ words }) => words.length > 0)
    ? [lineAtTop(script, `set -${letters(wanted)}`)]
    : extended(script, first, wanted);
}

function letters({ errexit, pipefail }: StopOptions): string {
  return pipefail ? `${errexit ? 'e' : ''}o pipefail` : 'e';
}

/** Adds what is missing to a `set` command. */
function extended({ file, text }: ShellText, command: ShellCommand, wanted: StopOptions): readonly Edit[] | Refusal {
  const index = command.words.findIndex((word, i) => i > 0 && /^-[a-zA-Z]+$/.test(word));
  const at = command.wordsAt[index];
  const word = command.words[index];
  if (at === undefined || word === undefined || text.slice(...spanEnds(at)) !== word)
    return { refuse: `The options of \`set\` in ${file} are not plain words.` };
  const hasErrexit = /e/.test(word) || command.words.includes('errexit');
  const needs = { errexit: wanted.errexit && !hasErrexit, pipefail: wanted.pipefail && !command.words.includes('pipefail') };
  // `-euo pipefail` has its name behind it: new letters go in front, a second name behind.
  const end = spanEnd(command.at);
  const edits: Edit[] = [];
  if (needs.errexit) edits.push({ kind: 'replace', at: { file, start: spanStart(at) + 1, end: spanStart(at) + 1 }, text: 'e' });
  if (needs.pipefail) {
    if (word.includes('o')) edits.push({ kind: 'replace', at: { file, start: end, end }, text: ' -o pipefail' });
    else edits.push({ kind: 'replace', at: { file, start: spanEnd(at), end: spanEnd(at) }, text: 'o pipefail' });
  }
  return edits;
}

/** The edit that puts a line below the first lines of a script, its `#!` and the comments right behind it. */
export function lineAtTop({ file, text }: ShellText, line: string): Edit {
  const head = /^(?:#[^\n]*(?:\n|$))*/.exec(text)?.[0].length ?? 0;
  const isOpen = head > 0 && text[head - 1] !== '\n';
  return { kind: 'replace', at: { file, start: head, end: head }, text: isOpen ? `\n${line}\n` : `${line}\n` };
}

/** Commands that end with an error in the course of things: what they ask is not so, or what they remove is not there. */
const expected: readonly RegExp[] = [
  /^(grep|egrep|fgrep|rg|diff|cmp|expr|pgrep|pidof|which|type|hash|command|let|nc|lsof|fuser|pkill|kill|killall|read|ping|docker-credential-\S+)( |$)/,
  /^(docker|podman) (stop|rm|rmi|kill|(container|image|network|volume) (rm|create|prune)|network connect)( |$)/,
  /^(pm2|forever) (stop|delete|del|restart|describe|show|list|jlist|id|pid)( |$)/,
  /^(systemctl|service) .*\b(stop|status|is-active)\b/,
  /^crontab -l/,
  /^(createdb|dropdb|createuser|dropuser|useradd|userdel|adduser|deluser|groupadd|umount|rmdir)( |$)/,
  /^kubectl (delete|get|create)( |$)/,
  /^(\[|\[\[|test) /,
];

/** The first command outside of conditions whose failure may be a matter of course, as it is written; also a script that reads `$?`. */
function mayFail({ outline, text }: ShellText, pipefail: boolean): string | undefined {
  const { commands } = outline;
  for (const [i, command] of commands.entries()) {
    const { words, inside, next, assigns } = command;
    if (words.some((word) => word.includes('$?')) || assigns.some(({ value }) => value.includes('$?'))) return '$?';
    const isPiped = next === '|' || next === '|&';
    const isAsked = inside.includes('condition') || next === '&&' || next === '||' || next === '&' || (isPiped && !pipefail);
    if (isAsked || commands[i - 1]?.next === '&&' || commands[i - 1]?.next === '||') continue;
    const line = words.join(' ');
    const isQuiet = /^rm .*-\w*f|^kubectl delete .*--ignore-not-found|^kubectl create .*--dry-run/.test(line);
    if (!isQuiet && (expected.some((each) => each.test(line.replace(/^sudo (-\w+ )*/, ''))) || /^rm /.test(line) || isMkdir(line)))
      return line.length > 40 ? `${words.slice(0, 3).join(' ')} …` : line;
  }
  return /\(\(\s*\w+(\+\+|--)/.test(text) ? '((…++))' : undefined;
}

function isMkdir(line: string): boolean {
  return /^mkdir /.test(line) && !/ -\w*p/.test(line);
}
