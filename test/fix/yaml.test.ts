import { diffArrays } from 'diff';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { applySplices } from '../../src/fix/edits.ts';
import {
  addItems,
  addKeys,
  type Edits,
  flow,
  itemsToKeys,
  nodeAt,
  quoted,
  removeItem,
  removeKey,
  setAt,
  setKey,
  setScalar,
  sheetOf,
  type YamlSheet,
  type YamlValue,
} from '../../src/fix/yaml.ts';
import { isRefusal } from '../../src/model/index.ts';
import { outlineYaml } from '../../src/outline/yaml.ts';

function sheetFor(text: string): YamlSheet {
  const sheet = sheetOf('a.yaml', text, outlineYaml(text));
  if (isRefusal(sheet)) throw new Error(sheet.refuse);
  return sheet;
}

function applied(text: string, edits: Edits): string {
  if (isRefusal(edits)) return `REFUSED ${edits.refuse}`;
  return applySplices(
    text,
    edits.map((edit) => {
      if (edit.kind === 'create') throw new Error('nothing is created here');
      return { start: edit.at.start, end: edit.at.end, text: edit.text };
    }),
  );
}

/** Runs an edit on a text and gives the text after it, or the refusal. */
function edited(text: string, edit: (sheet: YamlSheet) => Edits): string {
  return applied(text, edit(sheetFor(text)));
}

const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

describe('keys', () => {
  const compose = lines(
    'services:',
    '    api: # the api',
    "        image: 'a' # pinned",
    '        ports:',
    "        - '80:80'",
    '        # - 443:443',
    '',
    '    db:',
    '        image: b',
  );

  test('are added behind a sibling, in the indentation, dashes and quotes of the file', () => {
    expect(
      edited(compose, (s) =>
        addKeys(
          s,
          nodeAt(s, ['services', 'api']),
          {
            restart: 'unless-stopped',
            healthcheck: { test: flow(['CMD', 'node', 'it is: 5']), retries: 3 },
            dns: ['1.1.1.1', { a: 'no' }],
          },
          { after: ['image', 'build'] },
        ),
      ),
    ).toBe(
      lines(
        'services:',
        '    api: # the api',
        "        image: 'a' # pinned",
        '        restart: unless-stopped',
        '        healthcheck:',
        "            test: [CMD, node, 'it is: 5']",
        '            retries: 3',
        '        dns:',
        '        - 1.1.1.1',
        "        - a: 'no'",
        '        ports:',
        "        - '80:80'",
        '        # - 443:443',
        '',
        '    db:',
        '        image: b',
      ),
    );
  });

  test('are added at the end behind what is commented out there, and at the end of a file without line break', () => {
    const add = (key: string) => (s: YamlSheet) => addKeys(s, nodeAt(s, ['services', key]), { init: true });
    expect(edited(lines('services:', '  api:', '    env:', '      A: 1', '      # B: 2', '  db:', '    image: b'), add('api'))).toBe(
      lines('services:', '  api:', '    env:', '      A: 1', '      # B: 2', '    init: true', '  db:', '    image: b'),
    );
    expect(edited('services:\r\n  api:\r\n    image: ü😀', add('api'))).toBe('services:\r\n  api:\r\n    image: ü😀\r\n    init: true');
  });

  test('are added before a sibling, also the first one of an item', () => {
    const text = lines('steps:', '  # build it', '  - run: make', '    env: {}');
    expect(edited(text, (s) => addKeys(s, nodeAt(s, ['steps', 0]), { name: 'Build' }, { before: 'run' }))).toBe(
      lines('steps:', '  # build it', '  - name: Build', '    run: make', '    env: {}'),
    );
  });

  test('are added between braces, in one line or in several', () => {
    expect(edited('a: { b: 1, c: "2" }\n', (s) => addKeys(s, nodeAt(s, ['a']), { d: 'x, y' }))).toBe('a: { b: 1, c: "2", d: "x, y" }\n');
    expect(edited('a: {}\n', (s) => addKeys(s, nodeAt(s, ['a']), { d: [1] }))).toBe('a: { d: [1] }\n');
    expect(edited('a: {\n  b: 1,\n  c: 2,\n}\n', (s) => addKeys(s, nodeAt(s, ['a']), { d: 3 }))).toBe(
      'a: {\n  b: 1,\n  c: 2,\n  d: 3,\n}\n',
    );
  });

  test('are added under a key without a value, and along a path that is not there yet', () => {
    expect(edited('a:\n  env: # none yet\nb: 1\n', (s) => setAt(s, 0, ['a', 'env', 'X'], '1'))).toBe(
      'a:\n  env: # none yet\n    X: "1"\nb: 1\n',
    );
    expect(edited('a:\n  b: 1\n', (s) => setAt(s, 0, ['a', 'deploy', 'resources', 'limits'], { memory: '1G' }))).toBe(
      'a:\n  b: 1\n  deploy:\n    resources:\n      limits:\n        memory: 1G\n',
    );
  });

  test('are removed with their lines; the top of the file does not begin with an empty one', () => {
    expect(edited('# top\nversion: "3.8" # old\n\n# what runs\nservices: {}\n', (s) => removeKey(s, s.docs[0], 'version'))).toBe(
      '# top\n\n# what runs\nservices: {}\n',
    );
    expect(edited('version: "3.8"\n\nservices: {}\n', (s) => removeKey(s, s.docs[0], 'version'))).toBe('services: {}\n');
    expect(edited('l:\n- a: 1\n  b: 2\n', (s) => removeKey(s, nodeAt(s, ['l', 0]), 'a'))).toBe('l:\n- b: 2\n');
    expect(edited('a: 1\nb:\n  - 1\n  - 2', (s) => removeKey(s, s.docs[0], 'b'))).toBe('a: 1');
    expect(edited('a: {b: 1, c: 2}\n', (s) => removeKey(s, nodeAt(s, ['a']), 'c'))).toBe('a: {b: 1}\n');
  });
});

describe('values', () => {
  test('are set in the quotes they had', () => {
    expect(edited("a: 'x' # c\n", (s) => setScalar(s, nodeAt(s, ['a']), "it's"))).toBe("a: 'it''s' # c\n");
    expect(edited('a: x\n', (s) => setScalar(s, nodeAt(s, ['a']), '3.10'))).toBe('a: "3.10"\n');
    expect(edited('a: [x, y]\n', (s) => setScalar(s, nodeAt(s, ['a', 1]), 'b, c'))).toBe('a: [x, "b, c"]\n');
    expect(edited('p: ["80:80"]\n', (s) => setScalar(s, nodeAt(s, ['p', 0]), '127.0.0.1:80:80'))).toBe('p: ["127.0.0.1:80:80"]\n');
  });

  test('are replaced by others of another kind; comments beside them stay', () => {
    expect(edited('a: 5 # five\nb: 1\n', (s) => setKey(s, s.docs[0], 'a', { x: 1 }))).toBe('a: # five\n  x: 1\nb: 1\n');
    expect(edited('a: # list\n  - 1\n  - 2\nb: 1\n', (s) => setKey(s, s.docs[0], 'a', 'one'))).toBe('a: one # list\nb: 1\n');
    expect(edited('a:\n- 1\nb: 1\n', (s) => setKey(s, s.docs[0], 'a', 'x\ny\n'))).toBe('a: |\n  x\n  y\nb: 1\n');
    expect(edited('a: 1\n', (s) => setKey(s, s.docs[0], 'a', quoted('on')))).toBe('a: "on"\n');
  });

  test('items are added to lists and taken out of them', () => {
    expect(edited('a:\n  - b # c\n  # - d\n', (s) => addItems(s, nodeAt(s, ['a']), ['e', { f: 1, g: [2] }]))).toBe(
      'a:\n  - b # c\n  - e\n  - f: 1\n    g:\n      - 2\n  # - d\n',
    );
    expect(edited('a: [b]\n', (s) => addItems(s, nodeAt(s, ['a']), ['c'], 'start'))).toBe('a: [c, b]\n');
    expect(edited('a:\n  - b\n  - c: 1\n    d: 2\n  - e\n', (s) => removeItem(s, nodeAt(s, ['a']), 1))).toBe('a:\n  - b\n  - e\n');
  });

  test('a list of names becomes a mapping, its comments stay', () => {
    const started = (): YamlValue => ({ condition: 'service_healthy' });
    expect(edited('a:\n  on:\n  - db # first\n  # and\n  - "my cache"\n', (s) => itemsToKeys(s, nodeAt(s, ['a']), 'on', started))).toBe(
      'a:\n  on:\n    db: # first\n      condition: service_healthy\n  # and\n    my cache:\n      condition: service_healthy\n',
    );
    expect(edited('on: [db]\n', (s) => itemsToKeys(s, s.docs[0], 'on', started))).toBe('on:\n  db:\n    condition: service_healthy\n');
  });
});

describe('refused, with the reason', () => {
  const add = (...path: (string | number)[]) => {
    return (s: YamlSheet) => addKeys(s, nodeAt(s, path), { z: 1 });
  };

  test.each([
    ['a: &x\n  b: 1\nc: *x\n', add('a'), /anchor &x/],
    ['a: &x\n  b:\n    c: 1\nd: *x\n', add('a', 'b'), /anchor &x/],
    ['a: &x\n  b: 1\nc: *x\n', add('c'), /alias or a merge key/],
    ['a: &x\n  b:\n    d: 1\nc:\n  <<: *x\n', add('c', 'b'), /alias or a merge key/],
    ['a: !reset\n  b: 1\n', add('a'), /tag !reset/],
    ['a:\n  z: 2\n', add('a'), /there already/],
    ['a:\n  b: |+\n    text\n\nc: 1\n', add('a'), /Empty lines count/],
    ['a: { b: 1 } \t[\n'.replace(' \t[', ''), (s: YamlSheet) => removeKey(s, nodeAt(s, ['a']), 'b'), /Nothing would be left/],
    ['a:\n  # why\n  - 1\n  - 2\nb: 1\n', (s: YamlSheet) => setKey(s, s.docs[0], 'a', 1), /comment/],
    ['a: 1\nb:\n  - 1 # why\n', (s: YamlSheet) => removeKey(s, s.docs[0], 'b'), /comment/i],
    ['b:\n  - &q 1\n  - 2\nc: *q\n', (s: YamlSheet) => setKey(s, s.docs[0], 'b', 2), /anchor &q/],
  ])('%j', (text, edit, reason) => {
    expect(edited(text, edit)).toMatch(/^REFUSED [A-Z].*\.$/);
    expect(edited(text, edit)).toMatch(reason);
  });

  test('templates and broken files', () => {
    for (const [text, reason] of [
      ['a: {{ .Values.x }}\n', /template/],
      ['a: [1\nb: 2\n', /errors/],
      ['a: 1\na: 2\n', /errors/],
    ] as const) {
      expect(sheetOf('a.yaml', text, outlineYaml(text))).toEqual({ refuse: expect.stringMatching(reason) as string });
    }
  });

  test('not refused: an anchor nobody uses, a mapping that only takes over', () => {
    expect(edited('a: &x\n  b: 1\n', add('a'))).toBe('a: &x\n  b: 1\n  z: 1\n');
    expect(edited('a: &x\n  b: 1\nc:\n  <<: *x\n', add('c'))).toBe('a: &x\n  b: 1\nc:\n  <<: *x\n  z: 1\n');
  });
});

/** What a text is made of when it is written at random: plain data and the ways to write it. */
type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

const text = fc.oneof(
  fc.constantFrom(
    'x',
    'yes',
    '1',
    '1.10',
    'a: b',
    'a # b',
    '- a',
    'über',
    '漢字',
    '😀 ok',

    '',
    ' pad ',
    "it's",
    '"q"',
    '08',
    '1:30',
    '~',
    '&a',
    '*b',
    '!c',
    'x\ny\n',
    'x\n\n  y',
    '#no',
    '\t',
    '${A:-b}',
    '<<',
    '2020-01-01',
    '=',
    'a,b',
    '[x]',
  ),
  fc.string({ maxLength: 6, unit: 'grapheme-composite' }).filter((s) => s.isWellFormed() && !/\{|<%/.test(s)),
);
const key = fc.oneof(
  fc.constantFrom('a', 'b', 'c', 'env', 'über', 'on', '1', 'x-y', 'a b'),
  text.filter((s) => s !== '' && !s.includes('\n')),
);
const data: fc.Arbitrary<Data> = fc.letrec<{ data: Data }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    text,
    fc.constantFrom(1, 0, -3, 2.5, true, false, null),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(key, tie('data'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).data;

interface Pen {
  readonly step: number;
  readonly dash: number;
  /** Decides, for every choice there is, in turn. */
  readonly choices: readonly number[];
}

/** Writes data as YAML in a style of its own, with a comment wherever there may be one. */
function write(root: Data, pen: Pen): string {
  let turn = 0;
  let comments = 0;
  const choose = (n: number): number => (pen.choices[turn++ % pen.choices.length] ?? 0) % n;
  const remark = (): string => (choose(4) === 0 ? ` # n${comments++}.` : '');
  const ownLine = (indent: number): string => (choose(6) === 0 ? `${' '.repeat(indent)}# o${comments++}.\n` : choose(8) === 0 ? '\n' : '');
  const inFlow = (value: Data): string => {
    if (Array.isArray(value)) return `[${(value as readonly Data[]).map(inFlow).join(choose(2) === 0 ? ', ' : ',')}]`;
    if (typeof value === 'object' && value !== null)
      return `{${Object.entries(value)
        .map(([k, v]) => `${JSON.stringify(k)}: ${inFlow(v)}`)
        .join(', ')}}`;
    return JSON.stringify(value);
  };
  const simple = (value: string): boolean => /^[a-z][a-z -]*$/.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null)$|[ -]$/.test(value);
  const scalar = (value: string | number | boolean | null): string => {
    if (typeof value !== 'string') return String(value);
    if (simple(value) && choose(2) === 0) return value;
    return choose(2) === 0 && /^[\x20-\x7eäöü漢字😀]*$/u.test(value)
      ? `'${value.replaceAll("'", "''")}'`
      : JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  };
  /** What follows a colon (or a dash), from the space on; ends with a line break. */
  const below = (value: Data, indent: number, isItem: boolean): string => {
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0 && choose(4) > 0) {
      const isList = Array.isArray(value);
      const column = indent + (isList && !isItem ? pen.dash : isItem ? 2 : pen.step);
      const inner = isList ? items(value as readonly Data[], column) : entries(value as Record<string, Data>, column);
      if (isItem && choose(2) === 0 && !/^\s*(?:#|\n)/.test(inner)) return ` ${inner.slice(column)}`;
      return `${remark()}\n${inner}`;
    }
    if (typeof value === 'string' && /^[a-z]\n?[a-z]*\n$/.test(value) && choose(2) === 0) {
      const body = value
        .slice(0, -1)
        .split('\n')
        .map((line) => `${' '.repeat(indent + 2)}${line}\n`);
      return ` |${remark()}\n${body.join('')}`;
    }
    if (value === null && choose(2) === 0) return `${remark()}\n`;
    const written = typeof value === 'object' && value !== null ? inFlow(value) : scalar(value);
    return ` ${written}${remark()}\n`;
  };
  const entries = (map: Record<string, Data>, indent: number): string =>
    Object.entries(map)
      .map(
        ([k, v], i) =>
          `${i === 0 ? '' : ownLine(indent)}${' '.repeat(indent)}${simple(k) ? k : JSON.stringify(k)}:${below(v, indent, false)}`,
      )
      .join('');
  const items = (list: readonly Data[], indent: number): string =>
    list.map((v, i) => `${i === 0 ? '' : ownLine(indent)}${' '.repeat(indent)}-${below(v, indent, true)}`).join('');
  if (Array.isArray(root)) return root.length === 0 ? '[]\n' : items(root as readonly Data[], 0);
  if (typeof root === 'object' && root !== null) return Object.keys(root).length === 0 ? '{}\n' : entries(root as Record<string, Data>, 0);
  return `${scalar(root)}\n`;
}

const file = fc
  .record({
    root: fc.dictionary(key, data, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    pen: fc.record({
      step: fc.constantFrom(2, 4, 3),
      dash: fc.constantFrom(0, 2),
      choices: fc.array(fc.nat(23), { minLength: 1, maxLength: 40 }),
    }),
    crlf: fc.boolean(),
    closed: fc.boolean(),
  })
  .map(({ root, pen, crlf, closed }) => {
    const unix = write(root, pen);
    const body = closed || /\|[^\n]*\n[^\n]*\n$/.test(unix) ? unix : unix.replace(/\n$/, '');
    return { root, text: crlf ? body.replaceAll('\n', '\r\n') : body };
  });

/** Every place in data: its path and what stands there. */
function places(
  of: Data,
  path: readonly (string | number)[] = [],
): readonly { readonly path: readonly (string | number)[]; readonly is: Data }[] {
  const below = Array.isArray(of)
    ? (of as readonly Data[]).flatMap((item, i) => places(item, [...path, i]))
    : typeof of === 'object' && of !== null
      ? Object.entries(of).flatMap(([k, v]) => places(v, [...path, k]))
      : [];
  return [{ path, is: of }, ...below];
}

/** A copy of data with something else at a path. */
function changed(of: Data, path: readonly (string | number)[], change: (is: Data) => Data): Data {
  const [step, ...rest] = path;
  if (step === undefined) return change(of);
  if (Array.isArray(of)) return (of as readonly Data[]).map((item, i) => (i === step ? changed(item, rest, change) : item));
  return Object.fromEntries(Object.entries(of as Record<string, Data>).map(([k, v]) => [k, k === step ? changed(v, rest, change) : v]));
}

const comments = (of: string): readonly string[] => of.match(/# [no]\d+\.(?=\r?\n|$)/g) ?? [];

/** Lines of `before` that are not in `after` any more. */
function gone(before: string, after: string): readonly string[] {
  return diffArrays(before.split('\n'), after.split('\n')).flatMap(({ removed, value }) => (removed ? value : []));
}

describe('whatever a file looks like', () => {
  const refused = new Map<string, number>();
  let runs = 0;
  /** Runs one edit and compares what is read afterwards with what was read before and the one change. */
  const check = (
    before: { readonly root: Data; readonly text: string },
    edit: (s: YamlSheet) => Edits,
    expected: Data,
    keepsComments = true,
  ): string | undefined => {
    runs += 1;
    expect(load(before.text), before.text).toEqual(before.root);
    const after = edited(before.text, edit);
    if (after.startsWith('REFUSED')) {
      refused.set(after, (refused.get(after) ?? 0) + 1);
      return undefined;
    }
    expect(load(after), `${before.text}\n=>\n${after}`).toEqual(expected);
    if (keepsComments) expect([...comments(after)].sort()).toEqual([...comments(before.text)].sort());
    expect(after.includes('\r\n') ? after.replaceAll('\r\n', '') : after.replaceAll('\n', '')).not.toMatch(/[\r\n]/);
    return after;
  };
  const target = <T extends Data>(is: (place: Data) => place is T) =>
    file.chain((f) => {
      const found = places(f.root).filter((p) => is(p.is));
      return found.length === 0
        ? fc.constant(undefined)
        : fc.record({ f: fc.constant(f), at: fc.constantFrom(...found), fresh: data, where: fc.nat(5) });
    });
  const isMap = (d: Data): d is Readonly<Record<string, Data>> => typeof d === 'object' && d !== null && !Array.isArray(d);
  const isList = (d: Data): d is readonly Data[] => Array.isArray(d);
  const isScalar = (d: Data): d is string => typeof d !== 'object' || d === null;
  const numRuns = 1_000;

  test('a key is added and nothing else is different', () => {
    fc.assert(
      fc.property(target(isMap), (given) => {
        if (given === undefined) return;
        const { f, at, fresh, where } = given;
        const keys = Object.keys(at.is as object);
        if (keys.includes('fresh')) return;
        const place = where === 0 ? {} : where < 3 ? { after: [keys[where] ?? ''] } : { before: keys[where - 3] ?? '' };
        const expected = changed(f.root, at.path, (is) => ({ ...(is as object), fresh }));
        const after = check(f, (s) => addKeys(s, nodeAt(s, at.path), { fresh: fresh as YamlValue }, place), expected);
        if (after === undefined) return;
        const lost = gone(f.text, after);
        // Only the line of the braces changes, the last one, which had no line break, or the first one of an item, behind its dash.
        expect(lost.length).toBeLessThanOrEqual(1);
        if (lost.length === 1 && !lost[0]?.includes('}') && !/^ *-/.test(lost[0] ?? '')) expect(f.text.endsWith(lost[0] ?? '')).toBe(true);
      }),
      { numRuns },
    );
  });

  test('a value is replaced by any other', () => {
    fc.assert(
      fc.property(target(isMap), (given) => {
        if (given === undefined) return;
        const { f, at, fresh, where } = given;
        const name = Object.keys(at.is as object)[where];
        if (name === undefined) return;
        const expected = changed(f.root, [...at.path, name], () => fresh);
        check(f, (s) => setKey(s, nodeAt(s, at.path), name, fresh as YamlValue), expected);
      }),
      { numRuns },
    );
  });

  test('a scalar is set', () => {
    fc.assert(
      fc.property(target(isScalar), (given) => {
        if (given === undefined || !isScalar(given.fresh)) return;
        const { f, at, fresh } = given;
        check(
          f,
          (s) => setScalar(s, nodeAt(s, at.path), fresh as string),
          changed(f.root, at.path, () => fresh),
        );
      }),
      { numRuns },
    );
  });

  test('an item is added to a list, one is taken out', () => {
    fc.assert(
      fc.property(target(isList), (given) => {
        if (given === undefined) return;
        const { f, at, fresh, where } = given;
        const list = at.is as readonly Data[];
        const end = where % 2 === 0 ? 'end' : 'start';
        const added = changed(f.root, at.path, () => (end === 'end' ? [...list, fresh] : [fresh, ...list]));
        check(f, (s) => addItems(s, nodeAt(s, at.path), [fresh as YamlValue], end), added);
        if (where >= list.length) return;
        const removed = changed(f.root, at.path, () => list.filter((_, i) => i !== where));
        check(f, (s) => removeItem(s, nodeAt(s, at.path), where), removed, false);
      }),
      { numRuns },
    );
  });

  test('a key is taken out', () => {
    fc.assert(
      fc.property(target(isMap), (given) => {
        if (given === undefined) return;
        const { f, at, where } = given;
        const name = Object.keys(at.is as object)[where];
        if (name === undefined) return;
        const expected = changed(
          f.root,
          at.path,
          (is) => Object.fromEntries(Object.entries(is as object).filter(([k]) => k !== name)) as Data,
        );
        check(f, (s) => removeKey(s, nodeAt(s, at.path), name), expected, false);
      }),
      { numRuns },
    );
  });

  test('few edits are refused', () => {
    const reasons = [...refused].sort((a, b) => b[1] - a[1]);
    expect(reasons.reduce((sum, [, n]) => sum + n, 0) / runs, JSON.stringify(reasons.slice(0, 8))).toBeLessThan(0.25);
  });
});
