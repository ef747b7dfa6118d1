import { spanEnds, spanFrom } from '../../src/model/index.ts';
import { describe, expect, test } from 'vitest';
import { readHcl } from '../../src/parse/hcl.ts';

describe('blocks of Terraform', () => {
  test('labels, attributes and nested blocks with their places', () => {
    const text = 'resource "aws_x" "main" {\n  name = "a" # first\n  rule {\n    port = 22\n  }\n}\n';
    const [block] = readHcl(text);
    expect(block?.labels).toEqual(['aws_x', 'main']);
    expect(block?.attributes.get('name')?.text).toBe('"a"');
    const port = block?.blocks[0]?.attributes.get('port');
    expect(text.slice(...spanEnds(port?.valueAt ?? spanFrom(0, 0)))).toBe('22');
  });

  test('lists over lines, strings with expressions, here-documents and comments hide no braces', () => {
    const text = [
      'locals {',
      '  list = [',
      '    "a", # }',
      '    "b",',
      '  ]',
      '  name = "x-${lookup(var.m, "k}")}"',
      '  text = <<-EOT',
      '    } not the end',
      '  EOT',
      '  /* } */',
      '  last = true',
      '}',
      'variable "after" {}',
    ].join('\n');
    const blocks = readHcl(text);
    expect(blocks.map((b) => b.type)).toEqual(['locals', 'variable']);
    expect([...(blocks[0]?.attributes.keys() ?? [])]).toEqual(['list', 'name', 'text', 'last']);
  });

  test('an open brace or quote runs to the end', () => {
    expect(readHcl('resource "a" "b" {\n  x = {\n')).toHaveLength(1);
    expect(readHcl('resource "a')).toEqual([]);
  });
});
