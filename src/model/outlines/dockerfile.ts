import type { Span } from '../loc.ts';
import type { ParseError } from './js.ts';

/** Outline of a Dockerfile: its instructions in order, with names resolved only by facts. */
export interface DockerfileOutline {
  /** `# escape=` and `# syntax=` and others, lower-cased names. */
  readonly directives: Readonly<Record<string, string>>;
  readonly instructions: readonly DockerInstruction[];
  readonly errors: readonly ParseError[];
}

export interface DockerInstruction {
  /** Upper-case keyword; for ONBUILD the trigger is in `trigger`. */
  readonly keyword: string;
  readonly at: Span;
  /** Text after keyword and flags with line continuations and comments removed, variables not expanded. */
  readonly args: string;
  readonly argsAt: Span;
  /** `--from=x`, `--mount=...` and so on, without dashes, in order. */
  readonly flags: readonly { readonly name: string; readonly value: string; readonly at: Span }[];
  /** Words of the arguments, quotes removed, each with its place. */
  readonly words: readonly { readonly value: string; readonly at: Span }[];
  /** Elements of the JSON (exec) form of CMD, ENTRYPOINT, RUN, SHELL, COPY...; undefined for the shell form. */
  readonly json?: readonly string[];
  /** ENV, ARG and LABEL pairs. ARG without default has no value. */
  readonly pairs?: readonly { readonly name: string; readonly value?: string; readonly at: Span }[];
  readonly heredocs?: readonly { readonly name: string; readonly content: string; readonly at: Span }[];
  readonly trigger?: DockerInstruction;
}
