import { describe, expect, test } from 'vitest';
import { yamlEntryLoc } from '../../src/facts/yaml.ts';
import { outlineYaml } from '../../src/outline/yaml.ts';
import type { YamlNode } from '../../src/model/index.ts';

const text = [
  'x-env: &env',
  '  PASSWORD: secret',
  'x-one: &one plain',
  'services:',
  '  api:',
  '    image: node',
  '    environment:',
  '      <<: *env',
  '      OTHER: *one',
  '',
].join('\n');

/** The text at the place of an entry, found by its path. */
function textAt(...path: readonly string[]): string | undefined {
  const outline = outlineYaml(text);
  let node: YamlNode | undefined = outline.docs[0];
  for (const [index, key] of path.entries()) {
    const entry = node?.y === 'map' ? node.entries.find((one) => one.key === key) : undefined;
    if (entry === undefined) return undefined;
    if (index === path.length - 1) {
      const at = yamlEntryLoc('compose.yml', entry);
      return text.slice(at.start, at.end);
    }
    node = entry.value;
  }
  return undefined;
}

describe('the place of a YAML entry', () => {
  test('is its own text where a merge key brought it in from far above', () => {
    expect(textAt('services', 'api', 'environment', 'PASSWORD')).toBe('PASSWORD: secret');
  });

  test('ends with the alias where its value is one', () => {
    expect(textAt('services', 'api', 'environment', 'OTHER')).toBe('OTHER: *one');
  });

  test('is key and value otherwise', () => {
    expect(textAt('services', 'api', 'image')).toBe('image: node');
  });
});
