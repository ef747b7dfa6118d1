import type { Span } from '../loc.ts';
import type { ParseError } from './js.ts';

/** Outline of an nginx file: its directives as a tree, nothing inherited or included yet. */
export interface NginxOutline {
  readonly directives: readonly NginxDirective[];
  readonly errors: readonly ParseError[];
}

export interface NginxDirective {
  readonly name: string;
  readonly nameAt: Span;
  /** From the name to the semicolon or closing brace. */
  readonly at: Span;
  /** Parameters with quotes and escapes removed. */
  readonly args: readonly { readonly value: string; readonly quoted?: true; readonly at: Span }[];
  /** Present for block directives. Raw text blocks (`content_by_lua_block`) have `raw` instead. */
  readonly block?: readonly NginxDirective[];
  readonly raw?: string;
}
