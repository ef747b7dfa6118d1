import type { AnyCheck } from '../../src/model/index.ts';
import jwtSecretHardcoded from './jwt-secret-hardcoded.ts';
import passwordHashing from './password-hashing.ts';
import refreshSecret from './refresh-secret.ts';
import tokenExpiry from './token-expiry.ts';

export const auth: readonly AnyCheck[] = [jwtSecretHardcoded, passwordHashing, refreshSecret, tokenExpiry];
