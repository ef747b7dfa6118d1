export { addToList } from './arrays.ts';
export { codeFile, insertion, joined, replacement, styled, type CodeFile, type CodeStyle } from './file.ts';
export { bind, bindNames, imports, type Bound, type Wanted } from './imports.ts';
export { freeName, isTaken } from './names.ts';
export {
  addArgument,
  assignedValue,
  addProperties,
  callArguments,
  hasProperty,
  isObject,
  lineIndent,
  literal,
  objectAt,
  propertyValue,
  setProperty,
  withProperties,
  withProperty,
  withoutProperty,
} from './objects.ts';
export { afterCreation, besideCall, insertAt, isInAsync, listed, nextStatement, nodeAt, past, receiverOf, type Place } from './places.ts';
export { indentOf } from './lines.ts';
export type { ArrayLiteralExpression, Node, ObjectLiteralExpression } from 'ts-morph';
