import { describe, expect, it } from 'vitest';
import { commentsOf } from '../../src/engine/comments.ts';
import type { FileKind } from '../../src/model/index.ts';

const found = (kind: FileKind, text: string, path = 'file'): string[] => commentsOf(kind, path, text).map((comment) => comment.text.trim());

describe('comments of every language', () => {
  it('JavaScript: not in strings, templates or regular expressions', () => {
    const text = [
      '#!/usr/bin/env node // no',
      "const a = 'http://x'; // one",
      'const b = `// no ${ `// no ${ 1 /* two */ } // no` } // no`; // three',
      'const c = /[/]\\/\\/ no/.test(x) // four',
      'const d = a / b // five',
      '/* six',
      ' * more */ const e = "// no \\" // no"',
      'f = /\\/* no/.exec(y) // seven',
      "const f = 'it\\'s' // eight",
    ].join('\n');
    expect(found('js', text)).toEqual(['one', 'two', 'three', 'four', 'five', 'six\n * more', 'seven', 'eight']);
  });

  it('YAML: not in quotes, in words or in block scalars', () => {
    const text = [
      '# one',
      'a: "# no" # two',
      "b: 'it''s # no' # three",
      'c: x#no # four',
      "d: it's # five",
      'run: |',
      '  # no',
      '',
      '  echo # no',
      'e: > # six',
      '  folded # no',
      'list:',
      '  - run: |-',
      '      # no',
      '    with: 1 # seven',
      'f: "begins # no',
      '  goes on # no" # eight',
      '- |',
      '  # no',
      'g: [a, "b # no"] # nine',
    ].join('\n');
    expect(found('compose', text)).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']);
  });

  it('Dockerfiles and ignore files: whole lines only', () => {
    expect(found('dockerfile', '# syntax=docker/dockerfile:1\nFROM node # no\n  # two\nRUN echo "# no"')).toEqual([
      'syntax=docker/dockerfile:1',
      'two',
    ]);
    expect(found('gitignore', '*.log # no\n# yes')).toEqual(['yes']);
  });

  it('shell, nginx and env files: where a word could start, outside quotes', () => {
    expect(found('shell', 'echo a#no "# no" \'# no\' # one\nx=$#\necho \\# no; # two')).toEqual(['one', 'two']);
    expect(found('nginx', 'location /#no { return 200 "# no"; # one\n}# two')).toEqual(['one', 'two']);
    expect(found('dotenv', '# one\nA="# no" # two\nB=c#no')).toEqual(['one', 'two']);
  });

  it('JSON with comments, Markdown, SQL, Prisma', () => {
    expect(found('json', '{ // one\n "a": "// no" /* two */ }')).toEqual(['one', 'two']);
    expect(found('text', 'text <!-- one --> # no', 'README.md')).toEqual(['one']);
    expect(found('text', "select '-- no' -- one\n/* two */", 'a.sql')).toEqual(['one', 'two']);
    expect(found('text', 'url = "// no" // one', 'schema.prisma')).toEqual(['one']);
    expect(found('package', '{ "a": "// no" }')).toEqual([]);
  });

  it('ends with files that do not', () => {
    for (const kind of ['js', 'yaml', 'shell', 'nginx', 'json', 'dockerfile'] as const) {
      for (const text of ['"', "'", '`', '`${', '/*', '/', '#', '"\\', 'a: |', 'a: "x\n', '\r\n\r', '`${`${`']) {
        expect(Array.isArray(commentsOf(kind, 'x', text))).toBe(true);
      }
    }
  });
});
