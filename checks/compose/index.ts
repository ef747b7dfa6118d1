import type { AnyCheck } from '../../src/model/index.ts';
import dbPortExposed from './db-port-exposed.ts';
import healthcheck from './healthcheck.ts';
import noLiteralSecrets from './no-literal-secrets.ts';
import restartPolicy from './restart-policy.ts';

/** Checks about compose files. */
export const compose: readonly AnyCheck[] = [dbPortExposed, healthcheck, noLiteralSecrets, restartPolicy];
