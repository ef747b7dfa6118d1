import { spanEnds } from '../../src/model/index.ts';
import { describe, expect, it } from 'vitest';
import { outlineShell } from '../../src/outline/shell.ts';
import { utf16Offset } from '../../src/parse/shell-errors.ts';

describe('outlineShell', () => {
  it('holds the shebang, the commands and the functions', async () => {
    const text = '#!/usr/bin/env bash\nset -euo pipefail\nstart() {\n  exec node server.js "$@"\n}\nstart\n';
    const outline = await outlineShell(text, 'start.sh');
    expect(outline.shebang).toBe('/usr/bin/env bash');
    expect(outline.commands.map((c) => [c.words[0], c.exec ?? false, ...c.inside])).toEqual([
      ['set', false],
      ['node', true, 'start()'],
      ['node', true],
    ]);
    expect(outline.functions.map((f) => [f.name, text.slice(...spanEnds(f.at))])).toEqual([['start', 'start']]);
    expect(outline.errors).toEqual([]);
  });

  it('places an error by UTF-16 offsets although the parser counts bytes', async () => {
    const text = 'echo äöü🙂\nif true; then\n  echo "x\n';
    const outline = await outlineShell(text, 'broken.sh');
    expect(outline.errors).toHaveLength(1);
    expect(text[outline.errors[0]?.at ?? -1]).toBe('"');
    expect(outline.commands.length).toBeGreaterThan(0);
  });

  it('turns byte offsets into UTF-16 offsets', () => {
    expect(utf16Offset('aä🙂b', 0)).toBe(0);
    expect(utf16Offset('aä🙂b', 3)).toBe(2);
    expect(utf16Offset('aä🙂b', 7)).toBe(4);
  });
});
