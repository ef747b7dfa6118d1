import type { AnyCheck } from '../../src/model/index.ts';
import ecosystem from './ecosystem.ts';
import envProduction from './env-production.ts';
import foreground from './foreground.ts';

/** The checks of this area, sorted by id. */
export const pm2: readonly AnyCheck[] = [ecosystem, envProduction, foreground];
