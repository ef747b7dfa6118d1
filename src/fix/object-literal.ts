import type { Edit, Loc } from '../model/index.ts';

/**
 * The edits that give an object literal of JavaScript a property whose value is a flat object of strings, or put these
 * into the object it has there; in the quotes and the indentation of its other properties. Undefined where the object is
 * not written out at that place, or has a value there that is no literal.
 * @param after properties behind which a new one goes; else it goes to the end
 */
export async function addProperty(
  source: { readonly file: string; readonly text: string },
  at: Loc,
  key: string,
  values: Readonly<Record<string, string>>,
  after: readonly string[],
): Promise<readonly Edit[] | undefined> {
  const { Project, SyntaxKind } = await import('ts-morph');
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
    compilerOptions: { allowJs: true },
  });
  const { file, text } = source;
  const tree = project.createSourceFile(`/${file}`, text, { overwrite: true });
  const literal = tree.getDescendantsOfKind(SyntaxKind.ObjectLiteralExpression).find((each) => each.getStart() === at.start);
  if (literal === undefined) return undefined;
  const quote =
    text.slice(literal.getStart(), literal.getEnd()).includes('"') && !text.slice(literal.getStart(), literal.getEnd()).includes("'")
      ? '"'
      : "'";
  const pairs = (entries: Readonly<Record<string, string>>): string =>
    Object.entries(entries)
      .map(([name, value]) => `${name}: ${quote}${value}${quote}`)
      .join(', ');
  const properties = literal.getProperties();
  const nameOf = (property: (typeof properties)[number]): string =>
    property
      .asKind(SyntaxKind.PropertyAssignment)
      ?.getName()
      .replace(/^["']|["']$/g, '') ?? '';
  const own = properties.find((property) => nameOf(property) === key)?.asKind(SyntaxKind.PropertyAssignment);
  const insert = (end: number, written: string): Edit => ({ kind: 'replace', at: { file, start: end, end }, text: written });
  if (own !== undefined) {
    const inner = own.getInitializerIfKind(SyntaxKind.ObjectLiteralExpression);
    if (inner === undefined) return undefined;
    const edits: Edit[] = [];
    const missing: Record<string, string> = {};
    for (const [name, value] of Object.entries(values)) {
      const known = inner.getProperties().find((property) => nameOf(property) === name);
      const initializer = known?.asKind(SyntaxKind.PropertyAssignment)?.getInitializerIfKind(SyntaxKind.StringLiteral);
      if (known === undefined) missing[name] = value;
      else if (initializer === undefined) return undefined;
      else
        edits.push({
          kind: 'replace',
          at: { file, start: initializer.getStart(), end: initializer.getEnd() },
          text: `${quote}${value}${quote}`,
        });
    }
    if (Object.keys(missing).length > 0) {
      const first = inner.getProperties()[0];
      if (first === undefined)
        edits.push({ kind: 'replace', at: { file, start: inner.getStart(), end: inner.getEnd() }, text: `{ ${pairs(missing)} }` });
      else edits.push(insert(first.getStart(), `${pairs(missing)},${gapBefore(text, first.getStart())}`));
    }
    return edits;
  }
  const anchor = properties.findLast((property) => after.includes(nameOf(property))) ?? properties.at(-1);
  if (anchor === undefined) return undefined;
  return [insert(anchor.getEnd(), `,${gapBefore(text, anchor.getStart())}${key}: { ${pairs(values)} }`)];
}

/** A line break with its indentation where a property begins its line, else a space. */
function gapBefore(text: string, start: number): string {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return line.trim() === '' && text.lastIndexOf('\n', start - 1) !== -1 ? `\n${line}` : ' ';
}
