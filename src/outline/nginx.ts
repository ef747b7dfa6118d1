import type { NginxOutline } from '../model/index.ts';

export function outlineNginx(text: string, path: string): NginxOutline {
  throw new Error(`no outline yet for ${path} (${text.length})`);
}
