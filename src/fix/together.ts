import { type FileEdits, overlap, type Splice } from './edits.ts';

/**
 * Do two fixes contend for the same place? Whole lines that two fixes put in at one offset do not, unless they say
 * the same (an import that both need): `joined` gives them an order.
 */
export function contend(a: FileEdits, b: FileEdits): boolean {
  for (const file of a.created.keys()) if (b.created.has(file) || b.splices.has(file)) return true;
  for (const file of b.created.keys()) if (a.splices.has(file)) return true;
  for (const [file, splices] of a.splices) {
    const others = b.splices.get(file) ?? [];
    if (splices.some((splice) => others.some((other) => overlap(splice, other) && !areApart(splice, other)))) return true;
  }
  return false;
}

/** The splices of several fixes of one file, those at one offset joined into one. In the order of the fixes, what stands further in first. */
export function joined(splices: readonly Splice[]): readonly Splice[] {
  const byPlace = Map.groupBy(splices, ({ start, end }) => (start === end ? start : -1));
  return [...byPlace].flatMap(([place, list]) => {
    const [first] = list;
    if (place === -1 || list.length === 1 || first === undefined) return list;
    // Lines that go below a mapping and lines that go below one inside it: the inner ones come first. So does what belongs
    // to the line above (an import) before what has an empty line in it.
    const sorted = first.text.startsWith('\n')
      ? list.toSorted((x, y) => indentOf(y.text) - indentOf(x.text) || Number(isParagraph(x.text)) - Number(isParagraph(y.text)))
      : list;
    return [{ start: place, end: place, text: sorted.map(({ text }) => text).join('') }];
  });
}

function areApart(a: Splice, b: Splice): boolean {
  if (a.start !== a.end || b.start !== b.end || a.start !== b.start) return false;
  const areBehind = a.text.startsWith('\n') && b.text.startsWith('\n') && !a.text.endsWith('\n') && !b.text.endsWith('\n');
  // An empty line behind each would set them apart from one another: the second waits and is put beside the first.
  const isBefore = ({ text }: Splice): boolean => text.endsWith('\n') && !text.endsWith('\n\n') && !text.startsWith('\n');
  const areBefore = isBefore(a) && isBefore(b);
  if (!areBehind && !areBefore) return false;
  // Documents of YAML are long and alike, and none of them is another one.
  if ([a, b].every(({ text }) => text.startsWith('\n---\n'))) return a.text !== b.text;
  const lines = new Set(linesOf(a.text));
  return !linesOf(b.text).some((line) => lines.has(line));
}

function isParagraph(text: string): boolean {
  return text.includes('\n\n');
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

function indentOf(text: string): number {
  return /^[ \t]*(?=\S)/m.exec(text.replace(/^\n+/, ''))?.[0].length ?? 0;
}
