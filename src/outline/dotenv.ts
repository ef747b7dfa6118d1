import type { DotenvOutline } from '../model/index.ts';

export function outlineDotenv(text: string, path: string): DotenvOutline {
  throw new Error(`no outline yet for ${path} (${text.length})`);
}
