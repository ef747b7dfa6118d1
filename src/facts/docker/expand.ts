/** What is known of a variable: its text, or nothing but that it exists. */
export type Value = string | undefined;

/** A text with its variables replaced; `unresolved` are the names that could not be. */
export interface Expanded {
  readonly text: string;
  readonly unresolved: readonly string[];
}

/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:+other}` the way Docker
 * does in instructions and compose does in files. A variable without known value stays as written and
 * is listed; other forms (`${A#b}`) count as unresolved.
 *
 * @param lookup value of a name; `undefined` = not known (which is not the same as empty)
 */
export function expand(text: string, lookup: (name: string) => Value): Expanded {
  if (!text.includes('$')) return { text, unresolved: [] };
  const unresolved: string[] = [];
  let out = '';
  let i = 0;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '\\' && text[i + 1] === '$') {
      out += '$';
      i += 2;
      continue;
    }
    if (c !== '$') {
      out += c;
      i++;
      continue;
    }
    if (text[i + 1] === '$') {
      out += '$';
      i += 2;
      continue;
    }
    const plain = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(text.slice(i, i + 130));
    if (plain !== null) {
      const value = lookup(plain[1]!);
      if (value === undefined) unresolved.push(plain[1]!);
      out += value ?? plain[0];
      i += plain[0].length;
      continue;
    }
    const end = text[i + 1] === '{' ? closing(text, i + 2) : -1;
    if (end < 0) {
      out += c;
      i++;
      continue;
    }
    const inner = expandBraces(text.slice(i + 2, end), lookup);
    unresolved.push(...inner.unresolved);
    out += inner.unresolved.length > 0 ? text.slice(i, end + 1) : inner.text;
    i = end + 1;
  }
  return { text: out, unresolved };
}

function closing(text: string, from: number): number {
  let depth = 1;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '{' && text[i - 1] === '$') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return -1;
}

function expandBraces(inner: string, lookup: (name: string) => Value): Expanded {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)(?:(:?[-+?])([\s\S]*))?$/.exec(inner);
  if (match === null) return { text: '', unresolved: [/^[A-Za-z_]\w*/.exec(inner)?.[0] ?? inner] };
  const name = match[1]!;
  const operator = match[2];
  const value = lookup(name);
  const other = match[3] ?? '';
  if (operator === undefined || operator.endsWith('?'))
    return value === undefined ? { text: '', unresolved: [name] } : { text: value, unresolved: [] };
  const isSet = value !== undefined && (value !== '' || !operator.startsWith(':'));
  // An unknown variable with a default has at least the default to go by.
  if (operator.endsWith('-')) return isSet ? { text: value, unresolved: [] } : expand(other, lookup);
  return isSet ? expand(other, lookup) : { text: '', unresolved: [] };
}
