import type { Span } from '../loc.ts';

/**
 * The outline of a JavaScript or TypeScript module: its statements and expressions lowered to a
 * small language that facts can evaluate. Types, comments, formatting and everything that has no
 * part in wiring are gone; TypeScript, decorators, JSX, CommonJS and ESM all end in the same forms.
 * Keys are short because outlines are cached as JSON.
 */
export interface JsOutline {
  /** How modules are spelled in the file; `script` when it neither imports nor exports. */
  readonly syntax: 'esm' | 'cjs' | 'script';
  /** The line after `#!`, without it. */
  readonly shebang?: string;
  /** "use strict", "use server" ... */
  readonly directives: readonly string[];
  readonly body: readonly Stmt[];
  /** Every function of the file; expressions and members refer to it by index. */
  readonly functions: readonly JsFunction[];
  readonly classes: readonly JsClass[];
  /** Every module the file names: imports, re-exports, require, import() and require.resolve with a literal. No type-only imports. */
  readonly imports: readonly JsImport[];
  /** Every read of `process.env` / `import.meta.env` (also destructured), in order. */
  readonly env: readonly JsEnvRead[];
  readonly errors: readonly ParseError[];
}

export interface ParseError {
  readonly at: number;
  readonly message: string;
}

export interface JsImport {
  readonly from: string;
  readonly how: 'import' | 'export' | 'require' | 'dynamic' | 'resolve';
  /** Span of the specifier string. */
  readonly at: Span;
}

export interface JsEnvRead {
  /** Undefined for dynamic access such as `process.env[name]` or the whole object. */
  readonly name?: string;
  readonly of: 'process' | 'meta';
  readonly at: Span;
  /** The literal that stands beside it: `process.env.X || 'literal'`, `?? 'literal'`, destructuring default. */
  readonly fallback?: string | number | boolean | null;
}

export interface JsFunction {
  readonly name?: string;
  readonly at: Span;
  readonly params: readonly Pattern[];
  /** Per parameter: identifier of its type annotation (`UserService` in `x: UserService`), where simple. */
  readonly types?: readonly (string | null)[];
  /** Per parameter: its decorators. */
  readonly paramDecorators?: readonly (readonly Expr[])[];
  /** Names of TypeScript parameter properties (`constructor(private x: X)`). */
  readonly props?: readonly string[];
  /** An arrow with an expression body has one `return` statement. */
  readonly body: readonly Stmt[];
  /** Span of the body braces (or of the expression). */
  readonly bodyAt: Span;
  /** The last parameter collects the rest (`...args`); its pattern is what follows the dots. */
  readonly rest?: true;
  readonly async?: true;
  readonly generator?: true;
  readonly arrow?: true;
}

export interface JsClass {
  readonly name?: string;
  readonly at: Span;
  readonly super?: Expr;
  readonly decorators: readonly Expr[];
  readonly members: readonly JsMember[];
}

export interface JsMember {
  readonly kind: 'constructor' | 'method' | 'get' | 'set' | 'field' | 'static-block';
  readonly name: string;
  readonly static?: true;
  /** Index into `functions` (all kinds but field). */
  readonly fn?: number;
  /** Initialiser of a field. */
  readonly value?: Expr;
  /** Identifier of a field's type annotation, where simple. */
  readonly type?: string;
  readonly decorators: readonly Expr[];
  readonly at: Span;
}

export type Stmt =
  | { readonly s: 'expr'; readonly e: Expr; readonly at: Span }
  /** One declarator. `const` / `let` / `var` are not told apart. */
  | { readonly s: 'let'; readonly to: Pattern; readonly e?: Expr; readonly at: Span }
  | { readonly s: 'if'; readonly test: Expr; readonly then: readonly Stmt[]; readonly else?: readonly Stmt[]; readonly at: Span }
  /** for, for-in, for-of, while, do. `to`/`over` for the for-in and for-of forms; `init` runs before. */
  | {
      readonly s: 'loop';
      readonly init?: readonly Stmt[];
      readonly to?: Pattern;
      readonly over?: Expr;
      readonly test?: Expr;
      readonly update?: Expr;
      readonly body: readonly Stmt[];
      readonly at: Span;
    }
  | { readonly s: 'return'; readonly e?: Expr; readonly at: Span }
  | { readonly s: 'throw'; readonly e: Expr; readonly at: Span }
  | {
      readonly s: 'try';
      readonly body: readonly Stmt[];
      readonly param?: Pattern;
      readonly catch?: readonly Stmt[];
      readonly finally?: readonly Stmt[];
      readonly at: Span;
    }
  | {
      readonly s: 'switch';
      readonly on: Expr;
      readonly cases: readonly { readonly test?: Expr; readonly body: readonly Stmt[] }[];
      readonly at: Span;
    }
  | { readonly s: 'block'; readonly body: readonly Stmt[]; readonly at: Span }
  /** Declarations; hoisted to the top of their block by whoever evaluates. */
  | { readonly s: 'fn'; readonly name: string; readonly i: number; readonly at: Span }
  | { readonly s: 'class'; readonly name: string; readonly i: number; readonly at: Span }
  /** `imported` is "default", "*" (namespace) or a name. TypeScript `import x = require('y')` is `{imported: "="}`. */
  | {
      readonly s: 'import';
      readonly from: string;
      readonly names: readonly { readonly imported: string; readonly local: string }[];
      readonly at: Span;
    }
  /** `export { local as exported }`, `export default e` (exported "default"), declarations with `export` (statement first, then this). */
  | { readonly s: 'export'; readonly names: readonly ExportName[]; readonly at: Span }
  /** `export { a as b } from 'x'`, `export * from 'x'` (imported "*", exported "*"), `export * as ns from 'x'`. */
  | {
      readonly s: 'reexport';
      readonly from: string;
      readonly names: readonly { readonly imported: string; readonly exported: string }[];
      readonly at: Span;
    }
  | { readonly s: 'jump'; readonly how: 'break' | 'continue'; readonly at: Span };

export interface ExportName {
  readonly exported: string;
  /** Name of the local binding, or */
  readonly local?: string;
  /** the expression (`export default <expression>`, `export =`, where exported is "="). */
  readonly e?: Expr;
}

export type Expr =
  | { readonly k: 'lit'; readonly v: string | number | boolean | null; readonly at: Span }
  /** Template literal; strings and expressions alternate freely, empty strings left out. */
  | { readonly k: 'tpl'; readonly parts: readonly (string | Expr)[]; readonly at: Span }
  /** Tagged template. */
  | { readonly k: 'tag'; readonly f: Expr; readonly parts: readonly (string | Expr)[]; readonly at: Span }
  | { readonly k: 'regex'; readonly v: string; readonly at: Span }
  /** `undefined` is an id like any other. */
  | { readonly k: 'id'; readonly n: string; readonly at: Span }
  | { readonly k: 'this'; readonly at: Span }
  | { readonly k: 'super'; readonly at: Span }
  /** Member access; `opt` for `?.`. `at` spans the whole expression, `pAt` the property. */
  | { readonly k: 'mem'; readonly o: Expr; readonly p: string | Expr; readonly opt?: true; readonly at: Span; readonly pAt: Span }
  | { readonly k: 'call'; readonly f: Expr; readonly a: readonly Expr[]; readonly new?: true; readonly at: Span }
  /** `require('x')` / `import('x')`; any other argument as an expression. */
  | { readonly k: 'import'; readonly from: string | Expr; readonly how: 'require' | 'dynamic'; readonly at: Span }
  | { readonly k: 'fn'; readonly i: number; readonly at: Span }
  | { readonly k: 'class'; readonly i: number; readonly at: Span }
  | { readonly k: 'obj'; readonly p: readonly Prop[]; readonly at: Span }
  | { readonly k: 'arr'; readonly e: readonly Expr[]; readonly at: Span }
  | { readonly k: 'spread'; readonly e: Expr; readonly at: Span }
  /** Binary and logical operators, `??` and `in`/`instanceof` included. */
  | { readonly k: 'op'; readonly op: string; readonly l: Expr; readonly r: Expr; readonly at: Span }
  /** `!`, `-`, `typeof`, `void`, `delete`, `++`, `--`. */
  | { readonly k: 'un'; readonly op: string; readonly e: Expr; readonly at: Span }
  | { readonly k: 'cond'; readonly test: Expr; readonly then: Expr; readonly else: Expr; readonly at: Span }
  /** Assignment; op is "=", "||=", "+=" ... */
  | { readonly k: 'set'; readonly op: string; readonly to: Pattern; readonly e: Expr; readonly at: Span }
  | { readonly k: 'seq'; readonly e: readonly Expr[]; readonly at: Span }
  | { readonly k: 'await'; readonly e: Expr; readonly at: Span }
  /** `import.meta` and `new.target`. */
  | { readonly k: 'meta'; readonly n: string; readonly at: Span }
  /** Anything else (JSX, yield ...); `e` are the subexpressions that may call something. */
  | { readonly k: '?'; readonly what: string; readonly e: readonly Expr[]; readonly at: Span };

export type Prop =
  /** `name: value`, shorthand and methods (value is a `fn`; `accessor` for `get name() {}`). `at` spans the property, `nAt` its name. */
  | { readonly n: string; readonly e: Expr; readonly accessor?: 'get' | 'set'; readonly at: Span; readonly nAt: Span }
  /** `[key]: value` */
  | { readonly key: Expr; readonly e: Expr; readonly at: Span }
  | { readonly spread: Expr; readonly at: Span };

export type Pattern =
  | { readonly p: 'id'; readonly n: string; readonly at: Span }
  /** Target of an assignment that is a member: `module.exports`, `this.app`. */
  | { readonly p: 'mem'; readonly e: Expr; readonly at: Span }
  | {
      readonly p: 'obj';
      readonly props: readonly { readonly n: string; readonly to: Pattern }[];
      readonly rest?: Pattern;
      readonly at: Span;
    }
  | { readonly p: 'arr'; readonly items: readonly (Pattern | null)[]; readonly rest?: Pattern; readonly at: Span }
  | { readonly p: 'def'; readonly to: Pattern; readonly e: Expr; readonly at: Span };
