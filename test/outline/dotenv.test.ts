import { spanEnds, spanFrom } from '../../src/model/index.ts';
import { expect, test } from 'vitest';
import { outlineDotenv } from '../../src/outline/dotenv.ts';

const read = (text: string): Record<string, string> =>
  Object.fromEntries(outlineDotenv(text).entries.map((entry) => [entry.name, entry.value]));

test('values are read as the dotenv package reads them', () => {
  expect(
    read(
      [
        'PLAIN=value',
        'SPACED = two words  # why',
        'EMPTY=',
        'export EXPORTED=yes',
        "SINGLE='a # b'",
        'DOUBLE="line\\nbreak"',
        'TICK=`it\'s "fine"`',
        'HASH=abc#def',
        'YAMLISH: on',
        'INTERP=${PLAIN}/x',
        'JSON={"a":"b"}',
        'OPEN="never closed',
      ].join('\n'),
    ),
  ).toEqual({
    PLAIN: 'value',
    SPACED: 'two words',
    EMPTY: '',
    EXPORTED: 'yes',
    SINGLE: 'a # b',
    DOUBLE: 'line\nbreak',
    TICK: 'it\'s "fine"',
    HASH: 'abc',
    YAMLISH: 'on',
    INTERP: '${PLAIN}/x',
    JSON: '{"a":"b"}',
    OPEN: '"never closed',
  });
});

test('a quoted value may run over lines and reading goes on behind it', () => {
  const text = 'KEY="-----BEGIN\nabc\n-----END"\r\nNEXT=1\r\n';
  const { entries } = outlineDotenv(text);
  expect(entries.map((entry) => entry.name)).toEqual(['KEY', 'NEXT']);
  expect(entries[0]?.value).toBe('-----BEGIN\nabc\n-----END');
  expect(text.slice(...spanEnds(entries[1]?.at ?? spanFrom(0, 0)))).toBe('NEXT=1');
  expect(entries[1]?.value).toBe('1');
});

test('every span cuts out what it names', () => {
  const text = '# first\n  A_B=one # c\nC="two"\n';
  const { entries } = outlineDotenv(text);
  expect(entries.map((entry) => text.slice(...spanEnds(entry.valueAt)))).toEqual(['one', '"two"']);
  expect(entries.map((entry) => text.slice(...spanEnds(entry.at)))).toEqual(['A_B=one', 'C="two"']);
});

test('names in comments are kept apart, prose is not', () => {
  const text = '# SMTP_HOST=mail.example.com\n#SENTRY_DSN=\n# see README = yes\nX=1';
  const outline = outlineDotenv(text);
  expect(outline.commented.map((entry) => entry.name)).toEqual(['SMTP_HOST', 'SENTRY_DSN']);
  expect(outline.commented.map((entry) => text.slice(...spanEnds(entry.at)))).toEqual(['SMTP_HOST', 'SENTRY_DSN']);
  expect(outline.entries.map((entry) => entry.name)).toEqual(['X']);
});

test('a line that is nothing is an error and the rest is read', () => {
  const outline = outlineDotenv('A=1\nwhat is this\nB=2');
  expect(outline.errors).toEqual([{ at: 4, message: 'not a NAME=value line' }]);
  expect(outline.entries).toHaveLength(2);
});
