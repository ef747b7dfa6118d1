import type { AnyCheck } from '../src/model/index.ts';

/** Every check, sorted by id. Areas add their list here. */
export const checks: readonly AnyCheck[] = [];
