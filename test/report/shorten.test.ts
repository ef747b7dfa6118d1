import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortened } from '../../src/report/shorten.ts';

describe('long lists in a sentence', () => {
  it.each([
    [
      'CI has no tests in .github/a.yml, .github/b.yml, .github/c.yml, .github/d.yml, .github/e.yml.',
      'CI has no tests in .github/a.yml, .github/b.yml, .github/c.yml and 2 more.',
    ],
    ['It leaves out A_KEY, B_KEY, C_KEY, D_KEY and E_KEY; see there.', 'It leaves out A_KEY, B_KEY, C_KEY and 2 more; see there.'],
    ['a.js, b.js, c.js, d.js', 'a.js, b.js, c.js, d.js'],
    [
      'no HEALTHCHECK, no compose healthcheck, no probes, no nothing, no anything.',
      'no HEALTHCHECK, no compose healthcheck, no probes, no nothing, no anything.',
    ],
    ['Set A_A, B_B, C_C, D_D, E_E, but not here.', 'Set A_A, B_B, C_C and 2 more, but not here.'],
    ['slow, dear, loud, big, old', 'slow, dear, loud, big, old'],
  ])('%s', (text, short) => {
    expect(shortened(text)).toBe(short);
  });

  it('are cut to three and counted right, whatever stands around them', () => {
    const name = fc.stringMatching(/^[a-z]{1,6}\/[a-z]{1,6}\.(js|yml)$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 40 }), (names) => {
        const text = shortened(`Nothing reads ${names.join(', ')}.`);
        const expected = names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${String(names.length - 3)} more`;
        expect(text).toBe(`Nothing reads ${expected}.`);
        expect(shortened(text)).toBe(text);
      }),
    );
  });

  it('take time in proportion to the text', () => {
    const started = performance.now();
    shortened('a'.repeat(200_000));
    shortened('a, '.repeat(100_000));
    shortened(`${'a.b, '.repeat(50_000)}!`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
