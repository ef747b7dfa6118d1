import type { AnyCheck } from '../../src/model/index.ts';
import checklistClaims from './checklist-claims.ts';
import placeholderContent from './placeholder-content.ts';

/** The checks of this area, sorted by id. */
export const docs: readonly AnyCheck[] = [checklistClaims, placeholderContent];
