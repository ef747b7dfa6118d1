import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanEnd, spanStart, type CaddyDirective } from '../../src/model/index.ts';
import { outlineCaddy } from '../../src/outline/caddy.ts';

/** A directive as nested lists of words: what the text says, without places. */
function words(directive: CaddyDirective): unknown {
  const line = [directive.name, ...directive.args.map(({ value }) => value)];
  return directive.block === undefined ? line : [line, directive.block.map(words)];
}

const read = (text: string): unknown => outlineCaddy(text).directives.map(words);

describe('Caddyfiles', () => {
  it('reads global options, snippets, sites and nested blocks', () => {
    const text =
      '{\n\temail a@example.com\n}\n\n(log) {\n\tlog {args[0]}\n}\n\na.example.com, b.example.com {\n\timport log x\n\thandle /api/* {\n\t\treverse_proxy api:3000\n\t}\n}\n';
    expect(read(text)).toEqual([
      [[''], [['email', 'a@example.com']]],
      [['(log)'], [['log', '{args[0]}']]],
      [
        ['a.example.com,', 'b.example.com'],
        [
          ['import', 'log', 'x'],
          [['handle', '/api/*'], [['reverse_proxy', 'api:3000']]],
        ],
      ],
    ]);
  });

  it('takes a file without braces as one site', () => {
    expect(read('# shop\nlocalhost\n\nreverse_proxy :3000\nencode\n')).toEqual([[['localhost'], [['reverse_proxy', ':3000'], ['encode']]]]);
  });

  it('goes on after a comma and after a backslash', () => {
    expect(read('a.example.com,\nb.example.com {\n\treverse_proxy a:1 \\\n\t\tb:2\n}')).toEqual([
      [['a.example.com,', 'b.example.com'], [['reverse_proxy', 'a:1', 'b:2']]],
    ]);
  });

  it('keeps quoted texts, heredocs and variables whole, and comments out', () => {
    const text =
      ':80 {\n\trespond "a \\"b\\"\n c" 200 # no\n\trespond `x "y"`\n\trespond <<HTML\n\t<p>{\n\tHTML 200\n\troot {$DIR:/a b}#c\n}\n';
    expect(read(text)).toEqual([
      [
        [':80'],
        [
          ['respond', 'a "b"\n c', '200'],
          ['respond', 'x "y"'],
          ['respond', '\t<p>{\n', '200'],
          ['root', '{$DIR:/a b}#c'],
        ],
      ],
    ]);
  });

  it('tells places', () => {
    const text = 'a.example.com {\n\tencode gzip\n}\n';
    const [site] = outlineCaddy(text).directives;
    const at = site?.block?.[0]?.at;
    expect(at === undefined ? '' : text.slice(spanStart(at), spanEnd(at))).toBe('encode gzip');
  });

  it.each([
    ['a {\n\tb\n', 'this block is never closed'],
    ['a {\n}\n}\n', 'unexpected "}"'],
    ['a {\n\trespond "x\n}\n', 'the quote " is never closed'],
    ['a {\n\trespond <<X\n}\n', 'the text up to "X" never ends'],
  ])('says what is wrong with %j', (text, message) => {
    expect(outlineCaddy(text).errors.map((error) => error.message)).toContain(message);
  });

  it('never throws and stays inside of the text', () => {
    const piece = fc.constantFrom('{', '}', '\n', ' ', '"', '`', '#', '\\', '<<A', 'A', '{$', 'a.b', ',', '(x)', '@m', '\r');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const { directives, errors } = outlineCaddy(text);
        for (const { at } of errors) expect(at).toBeLessThanOrEqual(text.length);
        for (const { at } of directives) expect(spanStart(at) <= spanEnd(at) && spanEnd(at) <= text.length).toBe(true);
      }),
    );
  });
});
