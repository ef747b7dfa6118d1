import type { CaddyOutline } from '../model/index.ts';
import { parseCaddyfile } from '../parse/caddyfile.ts';

/** Text of a Caddyfile -> its lines and blocks as a tree with places; problems of the text are in `errors`. */
export function outlineCaddy(text: string): CaddyOutline {
  return parseCaddyfile(text);
}
