export { codeFile, insertion, joined, replacement, styled, type CodeFile, type CodeStyle } from './file.ts';
export { bind, imports, type Bound, type Wanted } from './imports.ts';
export { freeName, isTaken } from './names.ts';
export {
  addArgument,
  addProperties,
  callArguments,
  hasProperty,
  lineIndent,
  literal,
  objectAt,
  propertyValue,
  setProperty,
} from './objects.ts';
export { afterCreation, besideCall, insertAt, isInAsync, listed, nextStatement, nodeAt, past, receiverOf, type Place } from './places.ts';
