import { describe, expect, test } from 'vitest';
import { matches, parseFilter } from '../../src/tui/filter.ts';
import { entriesOf } from '../../src/tui/listing.ts';
import { sampleReport } from './sample.ts';

const entries = entriesOf(sampleReport(200));
const found = (filter: string): readonly (typeof entries)[number]['finding'][] => {
  const query = parseFilter(filter);
  return entries.filter((entry) => matches(query, entry)).map(({ finding }) => finding);
};

describe('a filter', () => {
  test('without anything shows what is open', () => {
    expect(found('')).toHaveLength(196);
    expect(found('   ')).toHaveLength(196);
  });

  test.each([
    ['sev:high', ({ severity }) => severity === 'high'],
    ['sev:high,low', ({ severity }) => severity === 'high' || severity === 'low'],
    ['sev:medium+', ({ severity }) => ['medium', 'high', 'critical'].includes(severity)],
    ['SEV:Crit', ({ severity }) => severity === 'critical'],
    ['-sev:high', ({ severity }) => severity !== 'high'],
    ['rule:deps', ({ check }) => check.startsWith('deps')],
    ['path:area-1*.ts', ({ location }) => /area-1.*\.ts/.test(location.file)],
    ['fix:safe', ({ fix }) => fix?.safety === 'safe'],
    ['fix:any', ({ fix }) => fix !== undefined],
    ['fix:none', ({ fix }) => fix === undefined],
    ['service:worker', ({ service }) => service === 'worker'],
    [
      'number 17',
      ({ message, check, location, subject }) =>
        ['number', '17'].every((word) => [message, check, location.file, subject].join(' ').includes(word)),
    ],
    ['"number 17 "', ({ message }) => message.includes('number 17 ')],
    ['sev:high -path:area-2', ({ severity, location }) => severity === 'high' && !location.file.includes('area-2')],
  ] satisfies readonly (readonly [string, (finding: (typeof entries)[number]['finding']) => boolean])[])('%s', (filter, is) => {
    const expected = entries.map(({ finding }) => finding).filter((finding) => finding.status === 'open' && is(finding));
    expect(expected.length).toBeGreaterThan(0);
    expect(found(filter)).toEqual(expected);
  });

  test('of a category takes its id and its title', () => {
    const byId = found('cat:data-safety');
    expect(byId.length).toBeGreaterThan(0);
    expect(byId).toEqual(found('cat:"Data safety"'));
    const ids = new Set(entries.filter(({ check }) => check?.category === 'data-safety').map(({ finding }) => finding.check));
    expect(byId.every(({ check }) => ids.has(check))).toBe(true);
  });

  test('shows what is set aside only when asked', () => {
    expect(found('is:suppressed').map(({ status }) => status)).toEqual(['suppressed', 'suppressed', 'suppressed', 'suppressed']);
    expect(found('is:all')).toHaveLength(200);
    expect(found('is:new')).toHaveLength(0);
  });

  test('with a word that looks like a field searches for it', () => {
    expect(found('http://x')).toHaveLength(0);
    expect(parseFilter('http://x').terms).toMatchObject([{ field: 'text', values: ['http://x'], negated: false }]);
  });

  test('half typed does not empty the list', () => {
    for (const text of ['sev:', '-', '"', 'sev:high,', 'path:']) expect(found(text).length).toBeGreaterThan(0);
  });

  test('says what cannot match', () => {
    expect(parseFilter('sev:urgent').problems[0]).toContain('"sev:urgent" matches nothing');
    expect(parseFilter('fix:auto').problems).toHaveLength(1);
    expect(parseFilter('sev:high+ fix:s is:base').problems).toEqual([]);
  });
});

test('services go by the name of the service, or its id', () => {
  const report = sampleReport(40);
  const named = entriesOf({
    ...report,
    services: report.services.map((service) => (service.id === 'worker' ? { ...service, name: 'Mailer' } : service)),
  });
  const count = (filter: string): number => named.filter((entry) => matches(parseFilter(filter), entry)).length;
  expect(count('service:mailer')).toBeGreaterThan(0);
  expect(count('service:mailer')).toBe(count('service:worker'));
});
