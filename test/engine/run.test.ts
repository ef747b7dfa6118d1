import { describe, expect, it } from 'vitest';
import { runChecks, type ScanEvent } from '../../src/engine/index.ts';
import { defineCheck, fact, type Subject } from '../../src/model/index.ts';
import { memoryRepo } from '../../src/source/index.ts';
import { judged } from './judged.ts';
import { broken, goodWords, sampleChecks } from './sample-checks.ts';

describe('running checks', () => {
  it('gives each check the outcome of its subjects, the worst deciding', async () => {
    const cases: [string, string][] = [
      ['a: fine\nb: fine', 'passed'],
      ['a: fine\nb: maybe', 'unknown'],
      ['a: maybe\nb: crash', 'error'],
      ['a: crash\nb: bad', 'failed'],
    ];
    for (const [text, outcome] of cases) {
      const { results } = await runChecks(await memoryRepo({ 'x.list.txt': text }), [goodWords]);
      expect(results[0]?.outcome, text).toBe(outcome);
    }
  });

  it('says why a check does not apply', async () => {
    const { results } = await runChecks(await memoryRepo({}), sampleChecks);
    expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual(Array(3).fill(['not-applicable', 'there is no list here']));
  });

  it('turns throws into error outcomes and diagnostics, and goes on', async () => {
    const { results, diagnostics } = await runChecks(await memoryRepo({ 'x.list.txt': 'a: crash' }), [broken, ...sampleChecks]);
    expect(results.map(({ check, outcome }) => [check.id, outcome])).toEqual([
      ['names/broken', 'error'],
      ['names/short', 'passed'],
      ['words/good', 'error'],
      ['words/secret', 'passed'],
    ]);
    expect(results[0]?.reason).toContain('no subjects today');
    expect(diagnostics.map(({ stage, message }) => `${stage} ${message}`).join('\n')).toMatch(
      /names\/broken.*no subjects today[^]*words\/good.*boom/,
    );
  });

  it('does not believe a pass without evidence', async () => {
    const blind = defineCheck<Subject>({
      ...goodWords,
      id: 'words/blind',
      each: fact('blind', () => [{ name: 'x', at: { file: 'x', start: 0, end: 0 } }]),
      test: () => ({ outcome: 'passed', evidence: [] }),
    });
    const { results } = await runChecks(await memoryRepo({}), [blind]);
    expect(results[0]).toMatchObject({ outcome: 'error' });
  });

  it('reports subjects that cannot be told apart', async () => {
    const { diagnostics } = await runChecks(await memoryRepo({ 'x.list.txt': 'a: x\na: y' }), [goodWords]);
    expect(diagnostics[0]?.message).toContain('two subjects are called "a"');
  });

  it('leaves out checks and files that are switched off', async () => {
    const repo = await memoryRepo({ 'x.list.txt': 'a: bad', 'y.list.txt': 'b: bad' });
    const { results } = await runChecks(repo, sampleChecks, {
      severityOf: (check, file) => (check.id === 'words/good' ? (file === 'x.list.txt' ? 'off' : 'low') : 'off'),
    });
    expect(results).toHaveLength(1);
    expect(results[0]?.severity).toBe('low');
    expect(results[0]?.subjects.map(({ subject }) => subject.name)).toEqual(['b']);
  });

  it('tells how far it is, and stops between two checks when asked to', async () => {
    const events: ScanEvent[] = [];
    const stop = new AbortController();
    const { results, stopped } = await runChecks(await memoryRepo({ 'x.list.txt': 'a: bad bad' }), sampleChecks, {
      signal: stop.signal,
      onEvent: async (event) => {
        events.push(event);
        await Promise.resolve();
        if (event.type === 'check' && event.done === 2) stop.abort();
      },
    });
    expect(
      events.map((event) => (event.type === 'check' ? [event.check, event.done, event.total, event.findings, event.passes] : event.type)),
    ).toEqual([['names/short', 1, 3, 0, 1], ['words/good', 2, 3, 2, 1], 'done']);
    expect(events[1]).toMatchObject({ first: [{ check: 'words/good', severity: 'high', file: 'x.list.txt' }, {}] });
    expect(stopped).toBe(true);
    expect(results[2]).toMatchObject({ outcome: 'unknown', reason: 'The scan was stopped before this check ran.' });
  });
});

describe('fingerprints', () => {
  const prints = async (text: string, file = 'x.list.txt'): Promise<string[]> =>
    (await judged({ [file]: text })).report.findings.map((f) => f.fingerprint);

  it('survive moved lines, moved files and changes around', async () => {
    const before = await prints('a: bad\nb: secret=1234');
    expect(new Set(before).size).toBe(2);
    expect(await prints('\n\n\nz: new\nb: fine secret=99\n\na: well bad')).toEqual(before);
    expect(await prints('a: bad\nb: secret=1234', 'deep/y.list.txt')).toEqual(before);
  });

  it('tell equal problems of one subject apart by their order', async () => {
    const two = await prints('a: bad bad');
    expect(new Set(two).size).toBe(2);
    expect(await prints('a: bad')).toEqual([two[0]]);
  });

  it('differ between subjects', async () => {
    expect(new Set(await prints('a: bad\nb: bad')).size).toBe(2);
  });
});
