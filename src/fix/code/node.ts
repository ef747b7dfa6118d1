/** A node of the tree of a file, for fixers that walk it. */
export type { Node } from 'ts-morph';
