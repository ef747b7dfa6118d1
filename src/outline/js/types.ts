import type { Node } from '@babel/types';

/**
 * Name of a type annotation where it is a plain reference: `UserService` in `x: UserService` or
 * `Repository` in `x: Repository<User>`; dotted for `express.Express`. Undefined for anything else.
 */
export function typeName(annotation: Node | null | undefined): string | undefined {
  if (annotation?.type !== 'TSTypeAnnotation') return undefined;
  const type = annotation.typeAnnotation;
  return type.type === 'TSTypeReference' ? entityName(type.typeName) : undefined;
}

function entityName(name: Node): string | undefined {
  if (name.type === 'Identifier') return name.name;
  if (name.type !== 'TSQualifiedName') return undefined;
  const left = entityName(name.left);
  return left === undefined ? undefined : `${left}.${name.right.name}`;
}

/** A node that exists for the type checker only and leaves nothing behind at run time. */
export function isTypeOnly(node: Node): boolean {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSDeclareMethod':
    case 'TSIndexSignature':
    case 'TSNamespaceExportDeclaration':
    case 'InterfaceDeclaration':
    case 'TypeAlias':
    case 'OpaqueType':
    case 'DeclareVariable':
    case 'DeclareFunction':
    case 'DeclareClass':
    case 'DeclareModule':
    case 'DeclareModuleExports':
    case 'DeclareTypeAlias':
    case 'DeclareOpaqueType':
    case 'DeclareInterface':
    case 'DeclareExportDeclaration':
    case 'DeclareExportAllDeclaration':
      return true;
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'VariableDeclaration':
    case 'ClassDeclaration':
    case 'ClassProperty':
      return node.declare === true;
    case 'ImportDeclaration':
    case 'TSImportEqualsDeclaration':
      return node.importKind === 'type' || node.importKind === 'typeof';
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node.exportKind === 'type';
    default:
      return false;
  }
}
