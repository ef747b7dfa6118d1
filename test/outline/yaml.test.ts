import { describe, expect, it } from 'vitest';
import { spanEnd, spanEnds, spanFrom, spanStart, type YamlNode } from '../../src/model/index.ts';
import { outlineYaml } from '../../src/outline/yaml.ts';

function plain(node: YamlNode): unknown {
  if (node.y === 'scalar') return node.v;
  if (node.y === 'seq') return node.items.map(plain);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, plain(entry.value)]));
}

function values(text: string): unknown[] {
  return outlineYaml(text).docs.map(plain);
}

/** Every node's text by its span, keys included. */
function texts(text: string): string[] {
  const out: string[] = [];
  const visit = (node: YamlNode): void => {
    out.push(text.slice(spanStart(node.at), spanEnd(node.at)));
    if (node.y === 'seq') node.items.forEach(visit);
    if (node.y === 'map') {
      for (const entry of node.entries) {
        out.push(text.slice(spanStart(entry.keyAt), spanEnd(entry.keyAt)));
        visit(entry.value);
      }
    }
  };
  outlineYaml(text).docs.forEach(visit);
  return out;
}

describe('outlineYaml', () => {
  it('reads scalars by the core schema and keeps their text', () => {
    expect(
      values('a: 1\nb: 0x1F\nc: 1e3\nd: yes\ne: ~\nf: true\ng: "1"\nh: .inf\ni: 08:30\nj: !!str 5\nk: !!int "7"\nl:\nm: 0o17'),
    ).toEqual([{ a: 1, b: 31, c: 1000, d: 'yes', e: null, f: true, g: '1', h: '.inf', i: '08:30', j: '5', k: 7, l: null, m: 15 }]);
  });

  it('gives spans that hold quotes, block headers and flow brackets', () => {
    const text = 'a: "x y"\nb: [1, {c: \'d\'}] # end\ne: |-\n  one\n  two\n\nf: {}\n';
    expect(texts(text)).toEqual([
      'a: "x y"\nb: [1, {c: \'d\'}] # end\ne: |-\n  one\n  two\n\nf: {}',
      'a',
      '"x y"',
      'b',
      "[1, {c: 'd'}]",
      '1',
      "{c: 'd'}",
      'c',
      "'d'",
      'e',
      '|-\n  one\n  two',
      'f',
      '{}',
    ]);
  });

  it('places empty values behind the colon or dash', () => {
    const text = 'a:\nb:\n  -\n  - x\n';
    const [doc] = outlineYaml(text).docs;
    expect(doc?.y === 'map' && doc.entries[0]?.value.at).toEqual(spanFrom(2, 2));
    expect(doc?.y === 'map' && doc.entries[1]?.value.y === 'seq' && doc.entries[1].value.items[0]?.at).toEqual(spanFrom(9, 9));
  });

  it('keeps offsets right with CRLF', () => {
    expect(texts('a: b\r\nc: |\r\n  d\r\n')).toContain('|\r\n  d');
  });

  it('resolves aliases and merge keys, own keys first, earlier maps before later ones', () => {
    const text = 'x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  <<: [*x, *y]\n  a: 9\nw:\n  <<: *x\n  <<: *y\nv: *x\n';
    expect(values(text)[0]).toMatchObject({ z: { a: 9, b: 2, c: 4 }, w: { a: 1, b: 2, c: 4 }, v: { a: 1, b: 2 } });
    const doc = outlineYaml(text).docs[0];
    const merged = doc?.y === 'map' ? doc.entries.find((entry) => entry.key === 'z')?.value : undefined;
    const b = merged?.y === 'map' ? merged.entries.find((entry) => entry.key === 'b')?.value : undefined;
    expect(text.slice(...spanEnds(b!.via!))).toBe('*x');
    expect(text.slice(...spanEnds(b!.at))).toBe('2');
  });

  it('does not merge a quoted "<<"', () => {
    expect(values('a: {"<<": 1}')).toEqual([{ a: { '<<': 1 } }]);
  });

  it('lets the last of two equal keys win and says so', () => {
    const outline = outlineYaml('a: 1\nb: 2\na: 3\n');
    expect(outline.docs.map(plain)).toEqual([{ b: 2, a: 3 }]);
    expect(outline.errors).toEqual([{ at: 10, message: expect.stringContaining('"a" is written twice') }]);
  });

  it('reads closing brackets at the indentation of their key, as Docker does, with every offset in place', () => {
    const text = 'a:\n  test:\n    [\n      "CMD", # why\n      "x",\n    ]\n  other:\n  - {\n    b: 1\n  }\nc: 2\n'
      .replace('    [', '  - [')
      .replace('    ]', '  ]');
    const outline = outlineYaml(text);
    expect(outline.errors).toEqual([]);
    expect(outline.docs.map(plain)).toEqual([{ a: { test: [['CMD', 'x']], other: [{ b: 1 }] }, c: 2 }]);
    expect(texts(text)).toContain('"x"');
  });

  it('does not report a key that both branches of a template give', () => {
    const text = ['kind: Deployment', 'spec:', '{{- if .Values.tag }}', '  image: a', '{{- else }}', '  image: b', '{{- end }}', ''].join(
      '\n',
    );
    const outline = outlineYaml(text);
    expect(outline.errors).toEqual([]);
    expect(outline.templated).toBe(true);
  });

  it('keeps tags', () => {
    const doc = outlineYaml('a: !reference [x, y]\nb: !Ref z\nports: !reset []\n').docs[0];
    expect(doc?.y === 'map' && doc.entries.map((entry) => entry.value.tag)).toEqual(['!reference', '!Ref', '!reset']);
  });

  it('keeps the documents that can be read and reports the others', () => {
    const text = 'a: 1\n---\nb: [\n---\nc: 2\n';
    const outline = outlineYaml(text);
    expect(outline.docs.map(plain)).toEqual([{ a: 1 }, { c: 2 }]);
    expect(outline.errors).toHaveLength(1);
    expect(outline.errors[0]!.at).toBeGreaterThanOrEqual(text.indexOf('b'));
    const c = outline.docs[1];
    expect(c?.y === 'map' && text.slice(...spanEnds(c.entries[0]!.keyAt))).toBe('c');
  });

  it('reads Helm templates with control lines blanked and values as written', () => {
    const text = [
      '{{- if .Values.on }}',
      'kind: Deployment',
      'metadata:',
      '  name: {{ include "x" . }}',
      '  labels:',
      '    {{- include "labels" . | nindent 4 }}',
      'spec:',
      '  replicas: {{ .Values.replicas }}',
      '  image: "{{ .Values.image }}:{{ .Values.tag }}"',
      '{{- end }}',
      '',
    ].join('\n');
    const outline = outlineYaml(text);
    expect(outline.templated).toBe(true);
    expect(outline.errors).toEqual([]);
    expect(outline.docs.map(plain)).toEqual([
      {
        kind: 'Deployment',
        metadata: { name: '{{ include "x" . }}', labels: null },
        spec: { replicas: '{{ .Values.replicas }}', image: '{{ .Values.image }}:{{ .Values.tag }}' },
      },
    ]);
  });

  it('tells templates from expressions of workflows and from formats given to a tool', () => {
    expect(outlineYaml('a: ${{ secrets.X }}\nb: ${{ matrix.os }}-x\n').templated).toBe(false);
    expect(outlineYaml('tag: "{{.Name}}"\nrun: docker ps --format {{.Names}}\n').templated).toBe(false);
    expect(outlineYaml('image: x:{{ .Values.tag }}\n').templated).toBe(true);
    expect(outlineYaml('a: {{ x }}\n').templated).toBe(true);
    expect(outlineYaml('<% if (x) { %>\na: 1\n<% } %>\n').templated).toBe(true);
  });

  it('stops at YAML bombs, in time and in size', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
    const outline = outlineYaml(lines.join('\n'));
    expect(JSON.stringify(outline).length).toBeLessThan(20_000_000);
    expect(outline.errors.some((error) => error.message.includes('not followed'))).toBe(true);
  });

  it('bounds merge keys that multiply', () => {
    const lines = ['m0: &m0 {k: 1}'];
    for (let i = 1; i < 400; i++) lines.push(`m${i}: &m${i}\n  <<: *m${i - 1}\n  k${i}: 1`);
    const started = performance.now();
    expect(outlineYaml(lines.join('\n')).errors.length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('reports nesting beyond the limit and aliases that name nothing', () => {
    expect(outlineYaml('['.repeat(5000)).errors).toHaveLength(1);
    const outline = outlineYaml('a: *nope\nb: &b [*b]\n');
    expect(outline.errors).toHaveLength(2);
    expect(outline.docs.map(plain)).toEqual([{ a: null, b: [null] }]);
  });

  it('has nothing to say about empty files and survives NUL and tabs', () => {
    expect(outlineYaml('')).toEqual({ docs: [], templated: false, errors: [] });
    expect(outlineYaml('# only a comment\n')).toMatchObject({ errors: [] });
    expect(outlineYaml('a: \u0000').errors).toHaveLength(1);
    expect(outlineYaml('a:\n\tb: 1\n').errors).toHaveLength(1);
  });

  it('takes long lists and many broken documents', () => {
    expect(outlineYaml('-\n'.repeat(200_000)).errors).toEqual([]);
    const started = performance.now();
    const outline = outlineYaml('---\na: [\n'.repeat(50_000));
    expect(outline.errors.length).toBeLessThan(300);
    expect(outline.errors.at(-1)?.message).toContain('not read');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
