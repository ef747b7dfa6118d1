import { type JsOutline, spanStart } from '../model/index.ts';
import { parseJs } from '../parse/js.ts';
import { newLowering } from './js/lowering.ts';
import { finishImports } from './js/elision.ts';
import { lowerProgram } from './js/statements.ts';

/**
 * Outline of one JavaScript or TypeScript module: its code lowered to statements and expressions.
 * Takes the decoded text (no BOM) and the path, which decides the syntax. Offsets are UTF-16.
 * Never throws: what cannot be read is in `errors`, beside whatever could be.
 */
export function outlineJs(text: string, path: string): JsOutline {
  const { program, errors } = parseJs(text, path);
  const shebang = text.startsWith('#!') ? /^#!([^\r\n]*)/.exec(text)?.[1]?.trim() : undefined;
  const head = shebang === undefined ? {} : { shebang };
  if (program === null)
    return { syntax: 'script', ...head, directives: [], body: [], functions: [], classes: [], imports: [], env: [], errors };
  const lowering = newLowering(text);
  const lowered = lowerProgram(lowering, program);
  const elides = errors.length === 0 && /\.[cm]?tsx?$/.test(path);
  const { body, imports } = finishImports(lowering, lowered, elides);
  return {
    syntax: lowering.esm ? 'esm' : lowering.cjs ? 'cjs' : 'script',
    ...head,
    directives: program.directives.map((directive) => directive.value.value),
    body,
    functions: lowering.functions,
    classes: lowering.classes,
    imports,
    env: lowering.env.sort((a, b) => spanStart(a.at) - spanStart(b.at)),
    errors: [...errors, ...lowering.errors],
  };
}
