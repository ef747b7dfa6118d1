import type { Node } from 'ts-morph';
import type { CodeFile } from './file.ts';

/** Is a name used in a file for anything but a property? Then a new binding could shadow it or be shadowed. */
export function isTaken(code: CodeFile, name: string): boolean {
  return code.source.getDescendants().some((node) => node.getKindName() === 'Identifier' && node.getText() === name && !isProperty(node));
}

/** The first of some names that is free. */
export function freeName(code: CodeFile, names: readonly string[]): string | undefined {
  return names.find((name) => !isTaken(code, name));
}

/** A name behind a dot, or the key of a property: it says nothing about the scope it stands in. */
function isProperty(node: Node): boolean {
  const parent = node.getParent();
  if (parent === undefined) return false;
  const own = (key: string): boolean => (parent.compilerNode as unknown as Record<string, unknown>)[key] === node.compilerNode;
  switch (parent.getKindName()) {
    case 'PropertyAccessExpression':
    case 'PropertyAssignment':
    case 'PropertyDeclaration':
    case 'PropertySignature':
    case 'MethodDeclaration':
    case 'MethodSignature':
    case 'GetAccessor':
    case 'SetAccessor':
    case 'JsxAttribute':
      return own('name');
    case 'QualifiedName':
      return own('right');
    case 'BindingElement':
    case 'ImportSpecifier':
      return own('propertyName');
    default:
      return false;
  }
}
