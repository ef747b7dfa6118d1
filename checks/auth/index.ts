import type { AnyCheck } from '../../src/model/index.ts';
import jwtSecretHardcoded from './jwt-secret-hardcoded.ts';

export const auth: readonly AnyCheck[] = [jwtSecretHardcoded];
