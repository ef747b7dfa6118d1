import type { Loc } from '../../model/index.ts';

/** A field of a root type in a GraphQL schema. */
export interface SdlField {
  readonly name: string;
  readonly of: 'Mutation' | 'Query';
  readonly at: Loc;
}

/**
 * The fields of `type Mutation` and `type Query` in a text of the schema language.
 * @param from where the text starts in its file
 */
export function fieldsIn(text: string, from: { readonly file: string; readonly start: number }): readonly SdlField[] {
  // Comments and descriptions are no fields; blanks keep the places.
  const plain = text.replace(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*/g, (found) => found.replace(/[^\n]/g, ' '));
  const found: SdlField[] = [];
  for (const head of plain.matchAll(/\btype\s+(Mutation|Query)\b[^{}]{0,1000}\{/g)) {
    const of = head[1] as 'Mutation' | 'Query';
    let depth = 0;
    for (let i = head.index + head[0].length; i < plain.length; i += 1) {
      const char = plain[i] ?? '';
      if (char === '}' && depth === 0) break;
      if (/[({[]/.test(char)) depth += 1;
      if (/[)}\]]/.test(char)) depth -= 1;
      if (depth !== 0 || !/[A-Za-z_]/.test(char) || /[\w@$!]/.test(plain[i - 1] ?? '')) continue;
      const name = /^\w+/.exec(plain.slice(i, i + 100))?.[0] ?? '';
      if (/^\s*[(:]/.test(plain.slice(i + name.length, i + name.length + 40)))
        found.push({ name, of, at: { file: from.file, start: from.start + i, end: from.start + i + name.length } });
      i += name.length - 1;
    }
  }
  return found;
}
