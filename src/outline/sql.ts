import type { SqlOutline } from '../model/index.ts';
import { parseSql } from '../parse/sql.ts';

/** Text of a SQL script -> its statements with places. */
export function outlineSql(text: string): SqlOutline {
  return parseSql(text);
}
