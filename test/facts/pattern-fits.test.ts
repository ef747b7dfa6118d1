import { describe, expect, test } from 'vitest';
import { patternFits } from '../../src/facts/patterns.ts';

describe('patterns of the repository', () => {
  test.each([
    ['\\.js$', 'routes/orders.js', true],
    ['^/api(/v\\d+)?/', '/api/v1/orders', true],
    ['^(?:ab)+$', 'ababa', false],
    ['\\.(png|jpe?g)$', '/a.jpeg', true],
    ['^/a/[^/]+/b/.*$', '/a/x/b/', true],
  ])('%s is tried', (pattern, text, fits) => {
    expect(patternFits(pattern, text)).toBe(fits);
  });

  test.each(['(a+)+$', '((a+))+$', '^(a|aa)+$', '^(?:a?a)*$', '^(a{1,9}){9}$', '.*.*.*.*.*.*x', '('])('%s is not tried', (pattern) => {
    expect(patternFits(pattern, `${'a'.repeat(60)}!`)).toBeUndefined();
  });
});
