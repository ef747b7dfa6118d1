import { type ShellCommand, type Span, spanEnd, spanEnds, spanFrom, spanStart } from '../model/index.ts';
import { shellTokens } from './shell-words.ts';
import type { ShellToken } from './shell-words.ts';

type Next = NonNullable<ShellCommand['next']>;
type Word = ShellToken & { readonly t: 'word' };

/** An open compound command. `label` is what its commands are said to be inside of. */
interface Frame {
  readonly closes: 'fi' | 'done' | 'esac' | '}' | ')';
  label: string | undefined;
}

interface Pending {
  readonly words: Word[];
  readonly assigns: { name: string; value: string; at: Span }[];
  readonly redirects: { op: string; to: string; heredoc?: string }[];
  exec: boolean;
  start: number;
  end: number;
}

const assignment = /^([A-Za-z_][A-Za-z0-9_]*)\+?=/;

/**
 * Splits shell text (a package script, a `run:` block, a shell-form CMD) into its simple commands, in
 * order, without running anything. Synchronous and total: text that is no valid shell gives the best
 * reading. Newlines count as `;`. Words keep expansions in source form; a GitHub expression
 * `${{ ... }}` stays one piece. Commands inside substitutions come before the command that uses them.
 *
 * `inside` holds, outermost first: `name()` for a function body, `condition` for what an `if` or
 * `while` tests, `if`, `loop`, `case`, `subshell`, `substitution`.
 *
 * @param text shell text
 * @param offset added to every span, for text that is a verbatim slice of a file
 */
export function commandsIn(text: string, offset = 0): readonly ShellCommand[] {
  return readShell(text, offset).commands;
}

/** What a shell text holds, as far as splitting can tell. */
export interface ShellReading {
  readonly commands: readonly ShellCommand[];
  readonly functions: readonly { readonly name: string; readonly at: Span }[];
  /** A quote, bracket or compound command is open at the end, or closed without having been opened. */
  readonly doubtful: boolean;
}

/** Like `commandsIn`, with the functions the text defines and whether its structure looks complete. */
export function readShell(text: string, offset = 0): ShellReading {
  const reading = readWithin(text, offset, [], 0);
  return { ...reading, commands: withoutShorthands(reading) };
}

/**
 * Calls of functions that hand all their arguments to one command in the end, as that command: after
 * `dc() { docker compose -f prod.yml "$@"; }` the command `dc pull` is `docker compose -f prod.yml pull`.
 * Words that come from the function stand where its name does.
 */
function withoutShorthands({ commands, functions }: ShellReading): readonly ShellCommand[] {
  const bodies = new Map<string, Body>();
  for (const { name } of functions) {
    const own = commands.filter(({ inside }) => inside.includes(`${name}()`));
    const handing = own.find(({ words }) => words.some(isAllArguments));
    // In a loop it may run more than once; of the branches of a condition the first stands for all.
    const within = handing?.inside.slice(handing.inside.indexOf(`${name}()`) + 1) ?? [];
    if (handing === undefined || within.some((label) => label !== 'if') || handing.words[0] === name) continue;
    // What looks at how the command ended makes something else of it: `"$@" || true` hides a failure.
    if (handing.next !== undefined && handing.next !== ';') continue;
    if (handing.words.filter(isAllArguments).length === 1)
      bodies.set(name, { words: handing.words, exec: handing.exec === true, shifted: shiftsIn(own.slice(0, own.indexOf(handing))) });
  }
  if (bodies.size === 0) return commands;
  return commands.map((command) => {
    const [name = '', ...args] = command.words;
    const nameAt = command.wordsAt[0];
    if (nameAt === undefined || !bodies.has(name)) return command;
    const body = whole(name, bodies);
    const words = body.words.flatMap((word) => (isAllArguments(word) ? args.slice(body.shifted) : [word]));
    if (words.length === 0) return command;
    const argsAt = command.wordsAt.slice(1 + body.shifted);
    return {
      ...command,
      ...(body.exec ? { exec: true as const } : {}),
      words,
      wordsAt: body.words.flatMap((word) => (isAllArguments(word) ? argsAt : [nameAt])),
    };
  });
}

interface Body {
  readonly words: readonly string[];
  readonly exec: boolean;
  /** Arguments that the function keeps for itself: a label, a number of tries. */
  readonly shifted: number;
}

/** How many arguments `shift` takes away in commands. */
function shiftsIn(commands: readonly ShellCommand[]): number {
  return commands.reduce((sum, { words }) => sum + (words[0] === 'shift' ? Number(words[1] ?? 1) || 0 : 0), 0);
}

/** What a function comes to, through the functions it calls in turn. */
function whole(name: string, bodies: ReadonlyMap<string, Body>): Body {
  const seen = new Set([name]);
  let result = bodies.get(name)!;
  for (let next = result.words[0] ?? ''; !seen.has(next); next = result.words[0] ?? '') {
    seen.add(next);
    const inner = bodies.get(next);
    if (inner === undefined) break;
    const args = result.words.slice(1 + inner.shifted);
    // What the inner one takes away are words of the outer one, as long as those are not its arguments.
    if (result.words.slice(1, 1 + inner.shifted).some(isAllArguments)) break;
    result = {
      words: inner.words.flatMap((word) => (isAllArguments(word) ? args : [word])),
      exec: result.exec || inner.exec,
      shifted: result.shifted,
    };
  }
  return result;
}

function isAllArguments(word: string): boolean {
  return word === '$@' || word === '${@}';
}

/** Substitutions deeper than this are not looked into. */
const maximumDepth = 8;

/** Compound commands nested deeper than this are not named in `inside`: nobody writes them, and each would be copied. */
const maximumFrames = 40;

function readWithin(text: string, offset: number, outer: readonly string[], depth: number): ShellReading {
  const { tokens, heredocs, open: openAtEnd } = shellTokens(text);
  const found: ShellCommand[] = [];
  const functions: { name: string; at: Span }[] = [];
  let doubtful = openAtEnd;
  const frames: Frame[] = [];
  let now = fresh();
  let functionName: string | undefined;
  /** Index of the last command when a group was just closed: an operator after it belongs to that command. */
  let afterGroup = false;

  const inside = (): readonly string[] => [
    ...outer,
    ...frames.slice(0, maximumFrames).flatMap((f) => (f.label === undefined ? [] : [f.label])),
  ];
  const flush = (next?: Next): void => {
    if (now.words.length > 0 || now.assigns.length > 0 || now.redirects.length > 0 || now.exec)
      found.push(commandOf(now, next, offset, inside()));
    else if (afterGroup && next !== undefined && found.length > 0) found[found.length - 1] = { ...found[found.length - 1]!, next };
    afterGroup = false;
    now = fresh();
  };
  const open = (closes: Frame['closes'], label: string | undefined): void => void frames.push({ closes, label });
  const close = (by: Frame['closes']): void => {
    flush(';');
    const at = frames.findLastIndex((f) => f.closes === by);
    if (at === -1 || at < frames.length - 1) doubtful = true;
    if (at !== -1) frames.length = at;
    afterGroup = true;
  };
  const nameFunction = (word: Word): void => {
    functionName = word.value;
    functions.push({ name: word.value, at: spanFrom(spanStart(word.at) + offset, spanEnd(word.at) + offset) });
  };
  const relabel = (closes: Frame['closes'], label: string): void => {
    const frame = frames.findLast((f) => f.closes === closes);
    if (frame !== undefined) frame.label = label;
  };

  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.t === 'redirect') {
      const target = tokens[i + 1];
      const to = target?.t === 'word' ? target : undefined;
      const heredoc = heredocs.get(i);
      now.redirects.push({ op: token.op, to: to?.value ?? '', ...(heredoc === undefined ? {} : { heredoc }) });
      extend(now, token.at);
      if (to !== undefined) {
        extend(now, to.at);
        i++;
      }
      continue;
    }
    if (token.t === 'op') {
      switch (token.value) {
        case '(': {
          const after = tokens[i + 1];
          if (now.words.length === 0 && after?.t === 'op' && spanStart(after.at) === spanEnd(token.at) && text[spanEnd(token.at)] === '(') {
            i = skipArithmetic(tokens, i);
          } else if (now.words.length === 1 && isOp(tokens[i + 1], ')')) {
            nameFunction(now.words[0]!);
            now = fresh();
            i++;
          } else if (now.words.length === 0 && now.assigns.length > 0) {
            i = skipTo(tokens, i, ')');
          } else {
            flush(';');
            open(')', functionName === undefined ? 'subshell' : `${functionName}()`);
            functionName = undefined;
          }
          break;
        }
        case ')':
          close(')');
          break;
        case ';;':
        case ';&':
        case ';;&':
          flush(';');
          i = skipPattern(tokens, i + 1);
          break;
        case '\n':
          flush(';');
          break;
        default:
          flush(token.value as Next);
      }
      continue;
    }
    for (const [from, to] of depth < maximumDepth ? token.substitutions.map(spanEnds) : []) {
      const inner = readWithin(text.slice(from, to), offset + from, [...inside(), 'substitution'], depth + 1);
      found.push(...inner.commands);
      if (inner.doubtful) doubtful = true;
    }
    const atStart = now.words.length === 0 && !now.exec;
    if (atStart && !token.quoted && now.assigns.length === 0) {
      const word = token.value;
      if (word === 'if') open('fi', 'condition');
      else if (word === 'then' || word === 'else') relabel('fi', 'if');
      else if (word === 'elif') relabel('fi', 'condition');
      else if (word === 'while' || word === 'until') open('done', 'condition');
      else if (word === 'for' || word === 'select') {
        open('done', 'loop');
        i = skipToSeparator(tokens, i);
      } else if (word === 'do') relabel('done', 'loop');
      else if (word === 'case') {
        open('esac', 'case');
        i = skipPattern(tokens, skipToWord(tokens, i, 'in') + 1);
      } else if (word === 'fi' || word === 'done' || word === 'esac' || word === '}') close(word);
      else if (word === '{') {
        open('}', functionName === undefined ? undefined : `${functionName}()`);
        functionName = undefined;
      } else if (word === 'function') {
        const name = tokens[i + 1];
        if (name?.t === 'word') {
          nameFunction(name);
          i++;
          if (isOp(tokens[i + 1], '(') && isOp(tokens[i + 2], ')')) i += 2;
        }
      } else if (word === '[[') i = takeTest(tokens, i, now);
      else if (word === '!' || word === 'time') continue;
      else if (word === 'exec') {
        now.exec = true;
        extend(now, token.at);
      } else takeWord(now, token);
      continue;
    }
    takeWord(now, token);
  }
  flush();
  const last = found.at(-1);
  if (last?.next === ';') found[found.length - 1] = withoutNext(last);
  return { commands: found, functions, doubtful: doubtful || frames.length > 0 };
}

function fresh(): Pending {
  return { words: [], assigns: [], redirects: [], exec: false, start: -1, end: -1 };
}

function extend(now: Pending, at: Span): void {
  if (now.start === -1) now.start = spanStart(at);
  now.end = spanEnd(at);
}

/** A word at the start may be an assignment; later ones are arguments. */
function takeWord(now: Pending, token: Word): void {
  extend(now, token.at);
  const name = assignment.exec(token.value);
  if (now.words.length === 0 && !now.exec && name !== null) {
    now.assigns.push({ name: name[1]!, value: token.value.slice(name[0].length), at: token.at });
    return;
  }
  if (now.words.length === 0 && !now.exec && token.value === 'exec' && !token.quoted) {
    now.exec = true;
    return;
  }
  now.words.push(token);
}

function commandOf(now: Pending, next: Next | undefined, offset: number, inside: readonly string[]): ShellCommand {
  const shift = (at: Span): Span => spanFrom(spanStart(at) + offset, spanEnd(at) + offset);
  return {
    words: now.words.map((w) => w.value),
    wordsAt: now.words.map((w) => shift(w.at)),
    at: shift(spanFrom(now.start, now.end)),
    assigns: now.assigns.map((a) => ({ ...a, at: shift(a.at) })),
    ...(now.exec ? { exec: true as const } : {}),
    ...(next === undefined ? {} : { next }),
    inside,
    redirects: now.redirects,
  };
}

function withoutNext({ next: _dropped, ...rest }: ShellCommand): ShellCommand {
  return rest;
}

function isOp(token: ShellToken | undefined, value: string): boolean {
  return token?.t === 'op' && token.value === value;
}

/** Index of the last token before the separator that ends the head of a `for`. */
function skipToSeparator(tokens: readonly ShellToken[], from: number): number {
  let i = from;
  while (i + 1 < tokens.length) {
    const next = tokens[i + 1]!;
    if (next.t === 'op' && (next.value === ';' || next.value === '\n')) return i;
    if (next.t === 'word' && next.value === 'do' && !next.quoted) return i;
    i++;
  }
  return i;
}

function skipToWord(tokens: readonly ShellToken[], from: number, word: string): number {
  for (let i = from + 1; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.t === 'word' && token.value === word) return i;
  }
  return tokens.length;
}

/** Index of the `)` that ends the pattern of a case branch; the token before `esac` when there is none. */
function skipPattern(tokens: readonly ShellToken[], from: number): number {
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.t === 'word' && token.value === 'esac') return i - 1;
    if (isOp(token, ')')) return i;
  }
  return tokens.length;
}

/** Index of the closing operator, from an opening one at `from`. */
function skipTo(tokens: readonly ShellToken[], from: number, closing: string): number {
  for (let i = from; i < tokens.length; i++) if (isOp(tokens[i], closing)) return i;
  return tokens.length;
}

/** Index of the last `)` of `(( ... ))` that opens at `from`. */
function skipArithmetic(tokens: readonly ShellToken[], from: number): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    if (isOp(tokens[i], '(')) depth++;
    if (isOp(tokens[i], ')') && --depth === 0) return i;
  }
  return tokens.length;
}

/** Takes the words of `[[ ... ]]` as one command; operators inside are part of the test. */
function takeTest(tokens: readonly ShellToken[], from: number, now: Pending): number {
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i]!;
    extend(now, token.at);
    if (token.t !== 'word') continue;
    now.words.push(token);
    if (token.value === ']]' && !token.quoted) return i;
  }
  return tokens.length;
}
