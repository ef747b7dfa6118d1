import type { AnyCheck } from '../../src/model/index.ts';
import healthPath from './health-path.ts';
import port from './port.ts';

export const links: readonly AnyCheck[] = [healthPath, port];
