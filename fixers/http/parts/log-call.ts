import type { CodeFile } from '../../../src/fix/code/index.ts';

/** What writes an error down: the logger the file has, else the console. */
export function logCall(code: CodeFile, error: string): string {
  const logger = /^(?:import|const|let|var)\s+(?:\{[^}]*\b)?(logger|log)\b[^=;'"]*(?:=|from)/m.exec(code.text)?.[1];
  return `${logger ?? 'console'}.error(${error});`;
}
