/** Items up to which a list is shown whole, and how many are shown of a longer one. */
const whole = 4;
const kept = 3;

/**
 * A sentence with its long lists of names cut: "a.js, b.js, c.js and 17 more". Lists of up to four
 * names, and lists of plain words, stay as they are. Names are what looks like a path, a package or a variable.
 */
export function shortened(text: string): string {
  const words = text.split(' ');
  const out: string[] = [];
  for (let at = 0; at < words.length;) {
    const list = listFrom(words, at);
    if (list === undefined || list.names.length <= whole) {
      const end = list?.end ?? at + 1;
      out.push(...words.slice(at, end));
      at = end;
      continue;
    }
    out.push(list.names.slice(0, kept).join(', '), 'and', String(list.names.length - kept), `more${list.after}`);
    at = list.end;
  }
  return out.join(' ');
}

/** The list of names that starts at a word; `end` is the index behind it, `after` what follows its last name. */
function listFrom(
  words: readonly string[],
  start: number,
): { readonly names: readonly string[]; readonly end: number; readonly after: string } | undefined {
  const names: string[] = [];
  let at = start;
  for (; words[at]?.endsWith(',') === true; at++) {
    const name = words[at]!.slice(0, -1);
    if (!isName(name)) break;
    names.push(name);
  }
  if (names.length === 0) return undefined;
  const commas = { names: [...names], end: at, after: ',' };
  if (isJoin(words[at + 1]) && isName(words[at] ?? '')) {
    names.push(words[at]!);
    at += 1;
  }
  if (isJoin(words[at])) at += 1;
  const [, last = '', after = ''] = /^(.*?)([.;:)]*)$/s.exec(words[at] ?? '') ?? [];
  // "a.js, b.js, but": what follows the last comma is no name, so the list ends before it.
  if (!isName(last)) return commas;
  return { names: [...names, last], end: at + 1, after };
}

function isJoin(word: string | undefined): boolean {
  return word === 'and' || word === 'or';
}

function isName(word: string): boolean {
  return /^[\w@./*+~-]+$/.test(word) && /[./@_-]|[a-z][A-Z]|^[A-Z0-9]{2,}$/.test(word);
}
