import type { AnyCheck } from '../../src/model/index.ts';
import checklistClaims from './checklist-claims.ts';
import drPlan from './dr-plan.ts';
import placeholderContent from './placeholder-content.ts';
import rtoRpo from './rto-rpo.ts';

/** The checks of this area, sorted by id. */
export const docs: readonly AnyCheck[] = [checklistClaims, drPlan, placeholderContent, rtoRpo];
