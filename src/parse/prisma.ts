import {
  type ParseError,
  type PrismaAttribute,
  type PrismaBlock,
  type PrismaField,
  type PrismaModel,
  type PrismaOutline,
  type Span,
  spanEnds,
  spanFrom,
} from '../model/index.ts';

const blockHead = /^[ \t]*(datasource|generator|model|view|type)[ \t]+(\w+)[ \t]*\{/gm;
const attributeMark = /(@@?)([\w.]+)/y;

/** Models and data sources of a Prisma schema. The language has one declaration a line, except inside brackets. */
export function parsePrisma(source: string): PrismaOutline {
  const text = withoutComments(source);
  const datasources: PrismaBlock[] = [];
  const generators: PrismaBlock[] = [];
  const models: PrismaModel[] = [];
  const errors: ParseError[] = [];
  for (const match of text.matchAll(blockHead)) {
    const [head, kind = '', name = ''] = match;
    const nameAt = match.index + head.lastIndexOf(name, head.length - 1);
    const from = match.index + head.length;
    const end = bracketEnd(text, from - 1);
    if (end === undefined) errors.push({ at: nameAt, message: `${kind} ${name} is never closed` });
    const lines = linesOf(text, from, (end ?? text.length + 1) - 1);
    const at: Span = spanFrom(nameAt, nameAt + name.length);
    if (kind === 'datasource') datasources.push({ name, at, settings: settingsOf(text, lines) });
    else if (kind === 'generator') generators.push({ name, at, settings: settingsOf(text, lines) });
    else models.push({ name, kind: kind as PrismaModel['kind'], at, ...membersOf(text, lines) });
  }
  return { datasources, generators, models, errors };
}

/** Comments blanked out, so that every offset stays. Strings may hold `//`. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (found) =>
    found.startsWith('"') ? found : found.replace(/[^\n]/g, ' '),
  );
}

/** Offset behind the bracket that closes the one at `open`; brackets inside strings do not count. */
function bracketEnd(text: string, open: number): number | undefined {
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    const mark = text[i] ?? '';
    if (mark === '"') i = stringEnd(text, i);
    else if ('{(['.includes(mark)) depth += 1;
    else if ('})]'.includes(mark)) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return undefined;
}

function stringEnd(text: string, open: number): number {
  for (let i = open + 1; i < text.length && text[i] !== '\n'; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i;
  }
  return open;
}

/** Logical lines: a line break inside brackets does not end one. */
function linesOf(text: string, from: number, to: number): readonly Span[] {
  const lines: Span[] = [];
  let start = from;
  for (let i = from; i < to; i += 1) {
    const mark = text[i] ?? '';
    if (mark === '"') i = stringEnd(text, i);
    else if (mark === '(' || mark === '[') i = Math.min(to, bracketEnd(text, i) ?? to) - 1;
    else if (mark === '\n') {
      lines.push(spanFrom(start, i));
      start = i + 1;
    }
  }
  lines.push(spanFrom(start, to));
  return lines.filter((line) => text.slice(...spanEnds(line)).trim() !== '');
}

function settingsOf(text: string, lines: readonly Span[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((line): [string, string][] => {
      const [, key, value] = /^\s*(\w+)\s*=\s*([\s\S]*?)\s*$/.exec(text.slice(...spanEnds(line))) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value.replace(/^"([^"]*)"$/, '$1')]];
    }),
  );
}

function membersOf(text: string, lines: readonly Span[]): Pick<PrismaModel, 'fields' | 'attributes'> {
  const fields: PrismaField[] = [];
  const attributes: PrismaAttribute[] = [];
  for (const [a, b] of lines.map(spanEnds)) {
    const line = text.slice(a, b);
    const own = attributesIn(text, a, b);
    if (line.trimStart().startsWith('@@')) {
      attributes.push(...own);
      continue;
    }
    const field = /^\s*(\w+)\s+(\w+)\s*(\[\])?/.exec(line);
    if (field === null) continue;
    const [, name = '', type = '', list] = field;
    const start = a + line.search(/\S/);
    fields.push({
      name,
      at: spanFrom(start, start + name.length),
      type,
      ...(list === undefined ? {} : { list: true as const }),
      attributes: own,
    });
  }
  return { fields, attributes };
}

function attributesIn(text: string, from: number, to: number): readonly PrismaAttribute[] {
  const found: PrismaAttribute[] = [];
  for (let i = from; i < to; i += 1) {
    if (text[i] === '"') i = stringEnd(text, i);
    attributeMark.lastIndex = i;
    const mark = attributeMark.exec(text);
    if (mark === null) continue;
    const after = i + mark[0].length;
    const end = text[after] === '(' ? Math.min(to, bracketEnd(text, after) ?? to) : after;
    const name = mark[2] ?? '';
    const args = text.slice(after, end);
    const mapped = name === 'map' ? /^\(\s*(?:name\s*:\s*)?"([^"]*)"/.exec(args)?.[1] : undefined;
    found.push({ name, at: spanFrom(i, end), fields: fieldsIn(args), ...(mapped === undefined ? {} : { to: mapped }) });
    i = end - 1;
  }
  return found;
}

/** The names of the list of fields: `fields: [a, b]`, `([a, b(ops: raw("gin_trgm_ops"))])`. What stands in brackets behind a name is an option. */
function fieldsIn(args: string): readonly string[] {
  const open = /(?:\bfields\s*:\s*|^\(\s*)\[/.exec(args);
  if (open === null) return [];
  const from = open.index + open[0].length;
  let names = '';
  for (let i = from; i < args.length && args[i] !== ']'; i += 1) {
    if (args[i] === '(') i = (bracketEnd(args, i) ?? args.length) - 1;
    else names += args[i] ?? '';
  }
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
