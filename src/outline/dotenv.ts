import type { DotenvOutline } from '../model/index.ts';
import { parseDotenv } from '../parse/dotenv.ts';

/** Text of an env file -> its entries with places, as the `dotenv` package reads them. */
export function outlineDotenv(text: string): DotenvOutline {
  return parseDotenv(text);
}
