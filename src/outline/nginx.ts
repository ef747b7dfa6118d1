import type { NginxOutline } from '../model/index.ts';
import { parseNginx } from '../parse/nginx.ts';

/** Text of an nginx file -> its directives as a tree with places; problems of the text are in `errors`. */
export function outlineNginx(text: string): NginxOutline {
  return parseNginx(text);
}
