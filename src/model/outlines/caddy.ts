import type { Span } from '../loc.ts';
import type { ParseError } from './js.ts';

/** Outline of a Caddyfile: its lines and blocks as a tree, nothing imported or filled in yet. */
export interface CaddyOutline {
  /** Top level: the global options (no name), snippets (`(name)`), sites by their addresses. */
  readonly directives: readonly CaddyDirective[];
  readonly errors: readonly ParseError[];
}

/** One line of a Caddyfile with the block it opens. Of a site: its first address, the others as arguments. */
export interface CaddyDirective {
  /** Empty for a block without a name. */
  readonly name: string;
  readonly nameAt: Span;
  /** From the name to the end of the line or the closing brace. */
  readonly at: Span;
  /** Quotes and escapes removed; `{$NAME:default}` as written. */
  readonly args: readonly { readonly value: string; readonly quoted?: true; readonly at: Span }[];
  readonly block?: readonly CaddyDirective[];
}
