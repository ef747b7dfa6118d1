import type { Color, Span } from './line.ts';

/** What a piece of a source line is, as far as one line can tell. */
type Token = 'comment' | 'string' | 'number' | 'word' | 'key';

const colors: Readonly<Record<Token, Color>> = { comment: 'gray', string: 'green', number: 'magenta', word: 'blue', key: 'cyan' };

interface Language {
  /** Sticky patterns, tried in order at every place. */
  readonly tokens: readonly (readonly [Token, RegExp])[];
}

const doubleQuoted = /"(?:[^"\\]|\\.)*"?/y;
const singleQuoted = /'(?:[^'\\]|\\.)*'?/y;
const number = /\b\d[\w.]*\b/y;

const script: Language = {
  tokens: [
    ['comment', /\/\/.*|\/\*.*?(?:\*\/|$)|^\s*\*.*/y],
    ['string', doubleQuoted],
    ['string', singleQuoted],
    ['string', /`(?:[^`\\]|\\.)*`?/y],
    [
      'word',
      /\b(?:as|async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|false|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|null|of|private|public|readonly|return|static|super|switch|this|throw|true|try|type|typeof|undefined|var|void|while|yield)\b/y,
    ],
    ['number', number],
  ],
};
const yaml: Language = {
  tokens: [
    ['comment', /(?:^|(?<=\s))#.*/y],
    ['key', /(?:^|(?<=[\s{,]))[\w./@*-]+(?=\s*:(?:\s|$))/y],
    ['string', doubleQuoted],
    ['string', singleQuoted],
    ['word', /\b(?:true|false|null|yes|no|on|off)\b/y],
    ['number', number],
  ],
};
const json: Language = {
  tokens: [
    ['comment', /\/\/.*|\/\*.*?(?:\*\/|$)/y],
    ['key', /"(?:[^"\\]|\\.)*"(?=\s*:)/y],
    ['string', doubleQuoted],
    ['word', /\b(?:true|false|null)\b/y],
    ['number', number],
  ],
};
const docker: Language = {
  tokens: [
    ['comment', /^\s*#.*/y],
    ['word', /^\s*(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\b/iy],
    ['word', /\b(?:AS|CMD)\b/y],
    ['key', /--[\w-]+(?==|\s|$)/y],
    ['string', doubleQuoted],
    ['string', singleQuoted],
    ['key', /\$\{?\w+\}?/y],
    ['number', number],
  ],
};
const hashed: Language = {
  tokens: [
    ['comment', /(?:^|(?<=\s))#.*/y],
    ['string', doubleQuoted],
    ['string', singleQuoted],
    ['key', /\$\{?\w+\}?/y],
    ['word', /^\s*[a-z_]\w*(?=[\s;{])/y],
    ['number', number],
  ],
};
const plain: Language = { tokens: [] };

function languageOf(file: string): Language {
  const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase();
  if (/\.(?:[cm]?[jt]sx?|prisma)$/.test(name)) return script;
  if (/\.ya?ml$/.test(name)) return yaml;
  if (/\.jsonc?$/.test(name)) return json;
  if (/^(?:dockerfile|containerfile)(?:$|\.)|\.dockerfile$/.test(name)) return docker;
  if (/\.(?:conf|sh|bash|nginx|env|tf|toml|ini)$|^\.env|^\.?(?:profile|bashrc)$|ignore$/.test(name)) return hashed;
  return plain;
}

/** Lines longer than this are bundles; colour tells nothing there. */
const longest = 400;

/**
 * The spans of one source line (made safe already) in the colours of its language, worked out line by
 * line: a comment or a string over several lines shows in colour on its first line only.
 */
export function colored(text: string, file: string): readonly Span[] {
  const { tokens } = languageOf(file);
  if (tokens.length === 0 || text.length > longest) return [{ text }];
  const spans: Span[] = [];
  let rest = '';
  for (let at = 0; at < text.length;) {
    const hit = tokenAt(text, at, tokens);
    if (hit === undefined) {
      // A word is passed over as a whole, so that "format" does not hold a "for".
      const word = /[\w$]+|./suy;
      word.lastIndex = at;
      const skipped = word.exec(text)?.[0] ?? text[at]!;
      rest += skipped;
      at += skipped.length;
      continue;
    }
    if (rest !== '') spans.push({ text: rest });
    rest = '';
    spans.push({ text: hit.text, color: colors[hit.token] });
    at += hit.text.length;
  }
  if (rest !== '') spans.push({ text: rest });
  return spans;
}

function tokenAt(text: string, at: number, tokens: Language['tokens']): { readonly token: Token; readonly text: string } | undefined {
  for (const [token, pattern] of tokens) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && found !== '') return { token, text: found };
  }
  return undefined;
}
