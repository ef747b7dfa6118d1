import type { AnyCheck } from '../../src/model/index.ts';
import productionBuild from './production-build.ts';

/** The checks of this area, sorted by id. */
export const web: readonly AnyCheck[] = [productionBuild];
