import type { PrismaOutline } from '../model/index.ts';
import { parsePrisma } from '../parse/prisma.ts';

/** Text of a Prisma schema -> its models and data sources with places. */
export function outlinePrisma(text: string): PrismaOutline {
  return parsePrisma(text);
}
