import type { Span } from '../loc.ts';
import type { ParseError } from './js.ts';

/** Outline of an env file, read as the `dotenv` package (and compose) read it. */
export interface DotenvOutline {
  readonly entries: readonly {
    readonly name: string;
    readonly value: string;
    readonly quote?: '"' | "'" | '`';
    readonly at: Span;
    readonly valueAt: Span;
  }[];
  /** Names documented in a comment only: `# NAME=value`. */
  readonly commented: readonly { readonly name: string; readonly at: Span }[];
  readonly errors: readonly ParseError[];
}

/** Outline of a shell script: its simple commands in order, flattened, with what surrounds them. */
export interface ShellOutline {
  readonly shebang?: string;
  readonly commands: readonly ShellCommand[];
  readonly functions: readonly { readonly name: string; readonly at: Span }[];
  readonly errors: readonly ParseError[];
}

export interface ShellCommand {
  /** Words with quotes removed; a word holding expansions keeps them in source form (`$DIR/x`). */
  readonly words: readonly string[];
  readonly wordsAt: readonly Span[];
  readonly at: Span;
  /** Assignments before the command (`A=1 cmd`), or alone (words empty). */
  readonly assigns: readonly { readonly name: string; readonly value: string; readonly at: Span }[];
  /** Preceded by `exec`, which is removed from `words`. */
  readonly exec?: true;
  /** Joined to the next command by: */
  readonly next?: '&&' | '||' | '|' | '|&' | '&' | ';';
  /** Inside: function name, if, loop, subshell, substitution. */
  readonly inside: readonly string[];
  readonly redirects: readonly { readonly op: string; readonly to: string; readonly heredoc?: string }[];
}
