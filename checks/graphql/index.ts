import type { AnyCheck } from '../../src/model/index.ts';
import introspection from './introspection.ts';
import queryBound from './query-bound.ts';

/** The checks of this area, sorted by id. */
export const graphql: readonly AnyCheck[] = [introspection, queryBound];
