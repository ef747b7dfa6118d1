import type { Span } from '../loc.ts';
import type { ParseError } from './js.ts';

/** A JSON value with its place (also used for tsconfig and other JSON/JSONC). */
export type JsonNode =
  | {
      readonly j: 'object';
      readonly entries: readonly { readonly key: string; readonly keyAt: Span; readonly value: JsonNode }[];
      readonly at: Span;
    }
  | { readonly j: 'array'; readonly items: readonly JsonNode[]; readonly at: Span }
  | { readonly j: 'value'; readonly v: string | number | boolean | null; readonly at: Span };

/** Outline of package.json and of any other JSON or JSONC file. */
export interface JsonOutline {
  readonly root: JsonNode | null;
  readonly errors: readonly ParseError[];
}

/** Outline of a lock file: which manager, and the versions it settles for. */
export interface LockfileOutline {
  readonly manager: 'npm' | 'pnpm' | 'yarn-classic' | 'yarn-berry' | 'bun';
  readonly version?: string;
  /** Package name -> every resolved version, sorted. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  readonly errors: readonly ParseError[];
}
