import type { Edit } from '../model/index.ts';

/** A block of a Terraform file: offsets of its head and behind its closing brace. */
export interface HclPlace {
  readonly file: string;
  readonly text: string;
  readonly end: number;
}

/**
 * The edit that adds an attribute at the end of a block, its equals sign below those of the lines before it where it
 * fits there, as `terraform fmt` has it; else set apart by an empty line. `[]` for a block on one line.
 */
export function addAttribute({ file, text, end }: HclPlace, name: string, value: string): readonly Edit[] {
  const close = end - 1;
  const lineStart = text.lastIndexOf('\n', close - 1) + 1;
  if (text[close] !== '}' || text.slice(lineStart, close).trim() !== '') return [];
  const body = text.slice(0, lineStart).trimEnd();
  const last = body.slice(body.lastIndexOf('\n') + 1);
  const beside = /^([ \t]*)([\w-]+)([ \t]*)=[ \t]/.exec(last);
  const outer = text.slice(lineStart, close);
  const indent = beside?.[1] ?? `${outer}  `;
  const width = beside === null ? 0 : (beside[2]?.length ?? 0) + (beside[3]?.length ?? 0);
  const fits = beside !== null && name.length < width;
  const line = `${indent}${fits ? name.padEnd(width) : `${name} `}= ${value}`;
  // The first attribute of a block needs no space before it.
  const gap = fits || last.trimEnd().endsWith('{') ? '\n' : '\n\n';
  return [{ kind: 'replace', at: { file, start: body.length, end: body.length }, text: `${gap}${line}` }];
}
