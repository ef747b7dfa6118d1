import type { AnyCheck } from '../../src/model/index.ts';
import indexConcurrently from './index-concurrently.ts';
import indexes from './indexes.ts';
import prismaSchemaComplete from './prisma-schema-complete.ts';
import uniqueEmail from './unique-email.ts';

/** The checks of this area, sorted by id. */
export const db: readonly AnyCheck[] = [indexConcurrently, indexes, prismaSchemaComplete, uniqueEmail];
