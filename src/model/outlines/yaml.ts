import type { Span } from '../loc.ts';
import type { ParseError } from './js.ts';

/**
 * A YAML node with its place. Aliases and merge keys (`<<`) are resolved by the parser; a node that
 * came through one keeps the span of its anchor and carries `via`, the span of the alias.
 */
export type YamlNode =
  | {
      readonly y: 'map';
      readonly entries: readonly YamlEntry[];
      readonly flow?: true;
      readonly at: Span;
      readonly via?: Span;
      readonly tag?: string;
    }
  | {
      readonly y: 'seq';
      readonly items: readonly YamlNode[];
      readonly flow?: true;
      readonly at: Span;
      readonly via?: Span;
      readonly tag?: string;
    }
  /** `v` is the value by the YAML 1.2 core schema; `raw` the text as a string (unquoted, unescaped). */
  | {
      readonly y: 'scalar';
      readonly v: string | number | boolean | null;
      readonly raw: string;
      readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded';
      readonly at: Span;
      readonly via?: Span;
      readonly tag?: string;
    };

export interface YamlEntry {
  readonly key: string;
  readonly keyAt: Span;
  readonly value: YamlNode;
}

/** Outline of every YAML kind (compose, workflow, action, gitlab-ci, travis-ci, kubernetes, yaml). */
export interface YamlOutline {
  readonly docs: readonly YamlNode[];
  /** Template markers (`{{ }}`, `<% %>`) make the file unreadable as YAML or doubtful: read with lower confidence. */
  readonly templated: boolean;
  readonly errors: readonly ParseError[];
}
