import type { AnyCheck } from '../../src/model/index.ts';
import jwtSecretHardcoded from './jwt-secret-hardcoded.ts';
import jwtSecretLength from './jwt-secret-length.ts';
import passwordHashing from './password-hashing.ts';
import refreshSecret from './refresh-secret.ts';
import routesGuarded from './routes-guarded.ts';
import tokenExpiry from './token-expiry.ts';

export const auth: readonly AnyCheck[] = [jwtSecretHardcoded, jwtSecretLength, passwordHashing, refreshSecret, routesGuarded, tokenExpiry];
