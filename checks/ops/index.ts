import type { AnyCheck } from '../../src/model/index.ts';
import backupScheduled from './backup-scheduled.ts';

/** The checks of this area, sorted by id. */
export const ops: readonly AnyCheck[] = [backupScheduled];
