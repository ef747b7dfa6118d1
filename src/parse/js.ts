import { parse, type ParserOptions } from '@babel/parser';
import type { ParseError } from '../model/index.ts';

type Plugins = NonNullable<ParserOptions['plugins']>;
type Parsed = ReturnType<typeof parse>;
export type Program = Parsed['program'];

export interface ParsedJs {
  /** Null when not even a partial tree could be had. */
  readonly program: Program | null;
  readonly errors: readonly ParseError[];
}

/**
 * Rules of the language that say nothing about how the text is to be read: the tree is complete
 * when they are broken, and sloppy scripts, generated code and unusual module styles break them.
 */
const harmless = new Set([
  'DuplicateConstructor',
  'DuplicateDefaultExport',
  'DuplicateExport',
  'DuplicateProto',
  'IllegalReturn',
  'ImportMetaOutsideModule',
  'ImportOutsideModule',
  'InvalidEscapedReservedWord',
  'InvalidPrivateFieldResolution',
  'ModuleExportUndefined',
  'ParamDupe',
  'UnexpectedReservedWord',
  'UnexpectedSuper',
  'UnsupportedDecoratorExport',
  'DecoratorsBeforeAfterExport',
  'VarRedeclaration',
]);

/** The same for rules of the TypeScript checker that the parser knows. */
const harmlessType =
  /^(Abstract|Accessor|ClassMethodHas|ConstInitializer|Declar|DuplicateA|DuplicateM|Incompatible|IndexSignature|InvalidModifier|NonAbstract|NonClass|OptionalTypeBefore|Override|PrivateElement|SetAccessor|TupleOptional|TypeImport|TypeModifier|UnsupportedParameterProperty)/;

/** Of longer texts (bundles, data) only the likeliest reading is tried: each takes seconds. UTF-16 units. */
const longest = 500_000;

/**
 * Parses one JavaScript or TypeScript module, choosing the syntax by extension, and tries other
 * readings (JSX, Flow, TypeScript, new-style decorators, sloppy script) where the first one fails.
 * Takes text without a BOM; offsets in the tree and in the errors are UTF-16. Never throws.
 */
export function parseJs(text: string, path: string): ParsedJs {
  let best: ParsedJs | undefined;
  for (const [plugins, sourceType] of readings(text, path)) {
    if (best !== undefined && text.length > longest) break;
    const parsed = attempt(text, plugins, sourceType);
    if (parsed.program !== null && parsed.errors.length === 0) return parsed;
    if (best === undefined || isBetter(parsed, best)) best = parsed;
  }
  return best ?? { program: null, errors: [{ at: 0, message: 'No way to read this file is known.' }] };
}

function isBetter(one: ParsedJs, other: ParsedJs): boolean {
  if ((one.program === null) !== (other.program === null)) return one.program !== null;
  if (one.program === null) return (one.errors[0]?.at ?? 0) > (other.errors[0]?.at ?? 0);
  return one.errors.length < other.errors.length;
}

function* readings(text: string, path: string): Generator<[Plugins, 'unambiguous' | 'script']> {
  const always: Plugins = ['decoratorAutoAccessors', 'exportDefaultFrom'];
  const common: Plugins = ['decorators-legacy', ...always];
  if (/\.d\.[cm]?ts$/.test(path)) {
    yield [[['typescript', { dts: true }], ...common], 'unambiguous'];
  } else if (/\.[cm]?ts$/.test(path)) {
    yield [['typescript', ...common], 'unambiguous'];
    yield [['typescript', 'jsx', ...common], 'unambiguous'];
    yield [['typescript', 'decorators', ...always], 'unambiguous'];
    yield [['typescript', ...common], 'script'];
  } else if (path.endsWith('.tsx')) {
    yield [['typescript', 'jsx', ...common], 'unambiguous'];
    yield [['typescript', 'jsx', 'decorators', ...always], 'unambiguous'];
  } else {
    // The pragma stands in the first comment by definition.
    if (/@flow\b/.test(text.slice(0, 2000))) yield [['jsx', 'flow', ...common], 'unambiguous'];
    yield [['jsx', ...common], 'unambiguous'];
    yield [['jsx', ...common], 'script'];
    yield [['jsx', ['flow', { all: true }], ...common], 'unambiguous'];
    yield [['jsx', 'decorators', ...always], 'unambiguous'];
    yield [['jsx', 'typescript', ...common], 'unambiguous'];
  }
}

function attempt(text: string, plugins: Plugins, sourceType: 'unambiguous' | 'script'): ParsedJs {
  try {
    const file = parse(text, {
      sourceType,
      plugins,
      errorRecovery: true,
      attachComment: false,
      createParenthesizedExpressions: false,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowNewTargetOutsideFunction: true,
      allowSuperOutsideMethod: true,
      allowUndeclaredExports: true,
      allowImportExportEverywhere: sourceType === 'script',
    });
    const errors = (file.errors ?? []).filter((error) => !('reasonCode' in error && isHarmless(error.reasonCode))).map(parseError);
    return { program: file.program, errors };
  } catch (error) {
    return { program: null, errors: [parseError(error)] };
  }
}

function isHarmless(code: string): boolean {
  return harmless.has(code) || harmlessType.test(code) || code.startsWith('Strict');
}

function parseError(error: unknown): ParseError {
  const at = typeof error === 'object' && error !== null && 'pos' in error && typeof error.pos === 'number' ? error.pos : 0;
  if (error instanceof RangeError) return { at, message: 'The code is nested too deeply to be read.' };
  const message = error instanceof Error ? error.message : String(error);
  return { at, message: message.replace(/ \(\d+:\d+\)$/, '') };
}
