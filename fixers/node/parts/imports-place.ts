import type { CodeFile, Place } from '../../../src/fix/code/index.ts';

/**
 * Behind the last import of a file.
 * @param before offset of the first use that runs while the module loads; a `require` behind it is too late
 */
export function afterImports(code: CodeFile, before = Infinity): Place | undefined {
  const last = code.source
    .getStatements()
    .findLast((s) => isImport(s) && (s.getKindName() !== 'VariableStatement' || s.getEnd() <= before));
  return last === undefined ? undefined : { code, receiver: '', anchor: last, where: 'after' };
}

/** Offset of the first import of a file, where an import that has to run before the others goes. */
export function firstImport(code: CodeFile): number | undefined {
  const first = code.source.getStatements().find((s) => isImport(s));
  const before = code.text.slice(0, first?.getStart() ?? 0);
  // Something runs before the first import: then it is not the first thing.
  return first === undefined ||
    code.source.getStatements().some((s) => s.getEnd() <= first.getStart() && !/^(['"])use [\w ]+\1;?$/.test(s.getText())) ||
    !/(^|\n)$/.test(before)
    ? undefined
    : first.getStart();
}

function isImport(statement: { getKindName(): string; getText(): string }): boolean {
  if (/^Import/.test(statement.getKindName())) return true;
  return statement.getKindName() === 'VariableStatement' && /=\s*require\(\s*['"][^'"]+['"]\s*\)(\.\w+)*;?$/.test(statement.getText());
}
