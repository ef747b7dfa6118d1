import type { Node } from '@babel/types';
import { type JsClass, type JsEnvRead, type JsFunction, type JsImport, type ParseError, type Span, spanFrom } from '../../model/index.ts';

/** What an identifier of the file stands for, as far as the environment is concerned. */
export type EnvName = 'process' | 'process.env' | 'meta.env' | 'other';

/** The state of lowering one file: what has been collected so far. Lives as long as one call. */
export interface Lowering {
  readonly text: string;
  readonly functions: JsFunction[];
  readonly classes: JsClass[];
  readonly imports: JsImport[];
  readonly env: JsEnvRead[];
  readonly errors: ParseError[];
  /** Identifiers read as values so far. */
  readonly used: Set<string>;
  /** Aliases of `process` and of the environment that are in scope here. */
  envNames: ReadonlyMap<string, EnvName>;
  esm: boolean;
  cjs: boolean;
  /** Nesting of expressions and statements at this point. */
  depth: number;
}

/**
 * Deeper trees than this are cut, with an error: readers of outlines recurse, and where a stack
 * overflows must not depend on the machine. Hand-written code stays below a tenth of it.
 */
export const deepest = 800;

export function newLowering(text: string): Lowering {
  return {
    text,
    functions: [],
    classes: [],
    imports: [],
    env: [],
    errors: [],
    used: new Set(),
    envNames: new Map(),
    esm: false,
    cjs: false,
    depth: 0,
  };
}

/** Span of a node of the tree. */
export function spanOf(node: Node): Span {
  return spanFrom(node.start ?? 0, node.end ?? 0);
}

/** Goes one level down; true when the limit is reached, which is recorded once. Pair with `depth--`. */
export function tooDeep(on: Lowering, node: Node): boolean {
  if (++on.depth <= deepest) return false;
  const message = 'The code is nested too deeply to be read in full.';
  if (!on.errors.some((error) => error.message === message)) on.errors.push({ at: node.start ?? 0, message });
  return true;
}

/** A list as a list without its nulls: holes and absent parts of the tree. */
export function present<T>(items: readonly (T | null | undefined)[] | null | undefined): T[] {
  return (items ?? []).filter((item): item is T => item !== null && item !== undefined);
}
