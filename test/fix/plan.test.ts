import { describe, expect, test } from 'vitest';
import { runChecks } from '../../src/engine/index.ts';
import { overlay } from '../../src/fix/overlay.ts';
import { type Failure, type Judgement, planFix, planFixes, startState, type Workbench } from '../../src/fix/plan.ts';
import { subjectKey } from '../../src/fix/verify.ts';
import {
  type AnyCheck,
  defineCheck,
  type Edit,
  fact,
  fail,
  type Fixer,
  type JsonOutline,
  pass,
  type Repo,
  type Severity,
  type Subject,
  unknown,
} from '../../src/model/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

interface Line extends Subject {
  readonly word: string;
}

/** Every line of `words.txt` (or every file of the list) is a subject. */
const linesOf = (file: string): ((repo: Repo) => readonly Line[]) => {
  return (repo) => {
    const text = repo.text(file) ?? '';
    return [...text.matchAll(/[^\n]+/g)].map((m, i) => ({
      name: `line ${i}`,
      at: { file, start: m.index, end: m.index + m[0].length },
      word: m[0],
    }));
  };
};

interface Rule {
  readonly id: `${string}/${string}`;
  readonly file?: string;
  readonly severity?: Severity;
  readonly safety?: 'safe' | 'review';
  readonly isBad: (word: string, repo: Repo) => boolean;
  readonly cannotJudge?: (word: string) => boolean;
  readonly edits?: Fixer<Line>['edits'];
}

function rule({ id, file = 'words.txt', severity = 'medium', safety = 'safe', isBad, cannotJudge, edits }: Rule): AnyCheck {
  return defineCheck<Line, unknown>({
    id,
    covers: [],
    title: 'Words are fine',
    category: 'reliability',
    severity,
    why: '',
    remedy: '',
    sources: [],
    absent: 'no words',
    each: fact(id, linesOf(file)),
    test: (line, repo) => {
      if (cannotJudge?.(line.word) === true) return unknown('It cannot be read.');
      return isBad(line.word, repo) ? fail({ at: line.at, message: `${line.word} is bad.`, key: 'bad' }) : pass({ at: line.at });
    },
    ...(edits === undefined ? {} : { fix: { title: `Mend ${id}`, safety, edits } }),
  });
}

const replaceBy =
  (change: (word: string) => string): Fixer<Line>['edits'] =>
  (line) => [{ kind: 'replace', at: line.at, text: change(line.word) }];

function jsonOutline(text: string): JsonOutline {
  try {
    JSON.parse(text);
    return { root: null, errors: [] };
  } catch (error) {
    return { root: null, errors: [{ at: 0, message: String(error) }] };
  }
}

async function benchOf(
  texts: Record<string, string>,
  checks: readonly AnyCheck[],
  refused: Record<string, string> = {},
): Promise<Workbench & { readonly rounds: () => number }> {
  const base = await memoryRepo(texts);
  let rounds = 0;
  const judge = async (changed: ReadonlyMap<string, string>): Promise<Judgement> => {
    rounds += 1;
    const repo = await overlay(base, new Map([...Object.entries(texts), ...changed]), {
      kindOf: (path) => (path.endsWith('.json') ? 'json' : 'text'),
      outline: async (kind, text) => (kind === 'json' ? jsonOutline(text) : undefined),
    });
    const { results } = await runChecks(repo, checks);
    const failures: Failure[] = results.flatMap(({ check, subjects }) =>
      subjects.flatMap(({ subject, problems }) =>
        problems.map((problem) => ({ id: `${check.id} ${subject.name}`, check, subject, problem, severity: check.severity })),
      ),
    );
    const outcomes = new Map(
      results.flatMap(({ check, subjects }) => subjects.map((s) => [subjectKey(check.id, s.subject), s.outcome] as const)),
    );
    return { repo, failures, outcomes };
  };
  return { judge, refusal: (file) => refused[file], rounds: () => rounds };
}

async function planned(texts: Record<string, string>, checks: readonly AnyCheck[], refused: Record<string, string> = {}) {
  const bench = await benchOf(texts, checks, refused);
  const start = await startState(bench);
  const plan = await planFixes(bench, start, () => true);
  return { plan, bench, start, texts: Object.fromEntries(plan.end.texts), reasons: plan.dropped.map((d) => d.reason) };
}

const upper = rule({ id: 'a/upper', isBad: (w) => w !== w.toUpperCase(), edits: replaceBy((w) => w.toUpperCase()) });

describe('planning', () => {
  test('fixes that do not overlap are applied in one pass and verified together', async () => {
    const { plan, bench, texts } = await planned({ 'words.txt': 'one\nTWO\nthree\n' }, [upper]);
    expect(texts).toEqual({ 'words.txt': 'ONE\nTWO\nTHREE\n' });
    expect(plan).toMatchObject({ passes: 1, dropped: [] });
    expect(plan.fixes.map((f) => [f.failure.subject.name, f.pass, f.changes])).toEqual([
      ['line 0', 1, [{ file: 'words.txt', before: 'one\nTWO\nthree\n', after: 'ONE\nTWO\nthree\n' }]],
      ['line 2', 1, [{ file: 'words.txt', before: 'one\nTWO\nthree\n', after: 'one\nTWO\nTHREE\n' }]],
    ]);
    expect(bench.rounds()).toBe(2);
  });

  test('overlapping fixes wait for the next pass and see what the first one did', async () => {
    const exclaim = rule({ id: 'b/exclaim', isBad: (w) => !w.endsWith('!'), edits: replaceBy((w) => `${w}!`) });
    const { plan, texts } = await planned({ 'words.txt': 'one\n' }, [upper, exclaim]);
    expect(texts).toEqual({ 'words.txt': 'ONE!\n' });
    expect(plan.fixes.map((f) => f.pass)).toEqual([1, 2]);
  });

  test('a fixer that refuses says why, and its finding stays', async () => {
    const refuse = rule({ id: 'b/refuse', isBad: (w) => w === 'one', edits: () => ({ refuse: 'Two readings of it are possible.' }) });
    const { plan, texts, reasons } = await planned({ 'words.txt': 'one\n' }, [refuse]);
    expect(texts).toEqual({});
    expect(plan.fixes).toEqual([]);
    expect(reasons).toEqual(['Two readings of it are possible.']);
  });

  test('a fixer that refuses is asked again when another fix has changed something', async () => {
    const after = rule({
      id: 'a/after',
      isBad: (w) => w === 'last',
      edits: (line, _data, repo) =>
        repo.text('words.txt')?.includes('ONE') === true
          ? [{ kind: 'replace', at: line.at, text: 'done' }]
          : { refuse: 'The first word has to be large.' },
    });
    const first = rule({ id: 'b/first', isBad: (w) => w === 'one', edits: replaceBy((w) => w.toUpperCase()) });
    const { plan, texts } = await planned({ 'words.txt': 'one\nlast\n' }, [after, first]);
    expect(texts).toEqual({ 'words.txt': 'ONE\ndone\n' });
    expect(plan).toMatchObject({ dropped: [], passes: 2 });
  });

  test('one bad fix among many costs a few judgements, not one for each', async () => {
    const words = Array.from({ length: 64 }, (_, i) => `word${i}`);
    const noShouting = rule({ id: 'c/quiet', isBad: (w) => w === 'WORD40' });
    const { bench, reasons } = await planned({ 'words.txt': `${words.join('\n')}\n` }, [upper, noShouting]);
    expect(reasons).toEqual(['It would bring a new finding of c/quiet: WORD40 is bad.']);
    expect(bench.rounds()).toBeLessThan(20);
  });

  test('lines that several fixes put in at one place come in one pass', async () => {
    const adds = (word: string): AnyCheck =>
      rule({
        id: `a/${word}`,
        isBad: (w) => w === 'end',
        edits: (line) => [{ kind: 'replace', at: { ...line.at, end: line.at.start }, text: `${word}\n` }],
      });
    // Each is content with its own word anywhere.
    const has = (check: AnyCheck, word: string): AnyCheck => ({
      ...check,
      test: (line: Line, repo: Repo) =>
        line.word === 'end' && repo.text('words.txt')?.includes(word) !== true
          ? fail({ at: line.at, message: 'It lacks a word.' })
          : pass({ at: line.at }),
    });
    const { plan, texts } = await planned({ 'words.txt': 'end\n' }, [has(adds('one'), 'one'), has(adds('two'), 'two')]);
    expect(texts).toEqual({ 'words.txt': 'one\ntwo\nend\n' });
    expect(plan.passes).toBe(1);
  });

  test('a fix that did not hold is tried again when all others are made', async () => {
    const step = (from: string, to: string, severity: Severity): AnyCheck =>
      rule({ id: `step/${from}`, severity, isBad: (w) => w === from, edits: replaceBy(() => to) });
    const isReady = (repo: Repo): boolean => repo.text('words.txt')?.trim() === '4';
    const late = rule({ id: 'b/late', file: 'late.txt', severity: 'low', isBad: (w) => w === 'x', edits: replaceBy(() => 'y') });
    const guard = rule({ id: 'c/guard', file: 'late.txt', severity: 'low', isBad: (w, repo) => w === 'y' && !isReady(repo) });
    const rules = [step('1', '2', 'critical'), step('2', '3', 'high'), step('3', '4', 'medium'), late, guard];
    const { plan, texts } = await planned({ 'words.txt': '1\n', 'late.txt': 'x\n' }, rules);
    expect(texts).toEqual({ 'words.txt': '4\n', 'late.txt': 'y\n' });
    expect(plan.dropped).toEqual([]);
  });

  test('planning again after a plan finds nothing', async () => {
    const { plan } = await planned({ 'words.txt': 'one\ntwo\n' }, [upper]);
    const again = await planned(Object.fromEntries(plan.end.texts), [upper]);
    expect(again.plan).toMatchObject({ fixes: [], dropped: [], passes: 0 });
  });

  test('a fix that brings a new finding of the same severity is dropped, a lesser one is accepted', async () => {
    const noShouting = (severity: Severity): AnyCheck => rule({ id: 'c/quiet', severity, isBad: (w) => w === 'TWO' });
    const strict = await planned({ 'words.txt': 'one\ntwo\n' }, [upper, noShouting('medium')]);
    expect(strict.texts).toEqual({ 'words.txt': 'ONE\ntwo\n' });
    expect(strict.reasons).toEqual(['It would bring a new finding of c/quiet: TWO is bad.']);
    const lenient = await planned({ 'words.txt': 'one\ntwo\n' }, [upper, noShouting('low')]);
    expect(lenient.texts).toEqual({ 'words.txt': 'ONE\nTWO\n' });
  });

  test('what one fix brings is not held against another one of the same pass', async () => {
    const grave = rule({ id: 'a/grave', severity: 'high', isBad: (w) => w === 'grave', edits: replaceBy(() => 'slight') });
    const slight = rule({ id: 'a/slight', severity: 'medium', isBad: (w) => w === 'slight' });
    const other = rule({ id: 'a/other', severity: 'medium', isBad: (w) => w === 'other', edits: replaceBy(() => 'fine') });
    const { texts, reasons } = await planned({ 'words.txt': 'grave\nother\n' }, [grave, slight, other]);
    expect(texts).toEqual({ 'words.txt': 'slight\nfine\n' });
    expect(reasons).toEqual([]);
  });

  test('a fix that leaves its finding, or makes its subject unreadable, is dropped', async () => {
    const half = rule({ id: 'a/half', isBad: (w) => w !== 'good', edits: replaceBy((w) => `${w}x`) });
    expect((await planned({ 'words.txt': 'bad\n' }, [half])).reasons).toEqual(['The finding would still be there.']);
    const blind = rule({ id: 'a/blind', isBad: (w) => w === 'bad', cannotJudge: (w) => w === '?', edits: replaceBy(() => '?') });
    expect((await planned({ 'words.txt': 'bad\n' }, [blind])).reasons).toEqual(['a/blind could no longer judge line 0.']);
  });

  test('a fix after which a touched file does not parse is dropped', async () => {
    const spoil = rule({ id: 'a/spoil', file: 'a.json', isBad: (w) => w === '{}', edits: replaceBy(() => '{') });
    const { reasons, texts } = await planned({ 'a.json': '{}\n' }, [spoil]);
    expect(reasons).toEqual(['a.json would no longer parse.']);
    expect(texts).toEqual({});
  });

  test('a text that comes back stops the passes, and the fixes between are dropped', async () => {
    const flip = rule({ id: 'a/flip', isBad: () => true, edits: replaceBy((w) => (w === 'x' ? 'y' : 'x')) });
    const honest = await benchOf({ 'words.txt': 'x\n' }, [flip]);
    // Verification sees a circle by itself; only a judge that finds ever lesser faults lets one through.
    const falling: Severity[] = ['critical', 'high', 'medium', 'low', 'info'];
    const bench: Workbench = {
      ...honest,
      judge: async (texts) => {
        const judged = await honest.judge(texts);
        const severity = falling.shift() ?? 'info';
        return { ...judged, failures: judged.failures.map((f) => ({ ...f, id: severity, severity })) };
      },
    };
    const plan = await planFixes(bench, await startState(bench), () => true);
    expect(plan).toMatchObject({ passes: 2, fixes: [] });
    expect(plan.dropped.map((d) => [d.failure.id, d.reason])).toEqual([
      ['critical', 'This fix and another one undo each other.'],
      ['high', 'This fix and another one undo each other.'],
    ]);
    expect(plan.end.texts.size).toBe(0);
  });

  test('at most ten passes', async () => {
    const words = [...'abcdefghijkl'];
    const contending = words.map((word) =>
      rule({
        id: `${word}/first`,
        file: 'words.txt',
        isBad: (w) => !w.includes(word),
        edits: (line) => [{ kind: 'replace', at: { ...line.at, end: line.at.start }, text: word }],
      }),
    );
    const { plan, reasons, texts } = await planned({ 'words.txt': '-\n' }, contending);
    expect(plan.passes).toBe(10);
    expect(texts['words.txt']).toBe('jihgfedcba-\n');
    expect(reasons).toEqual(['There is still work after 10 passes.', 'There is still work after 10 passes.']);
  });

  test('nothing is guessed: no edits, throws, contradictions and refused files each give a reason', async () => {
    const at = (file: string, start: number, end: number) => ({ file, start, end });
    const reasonFor = async (edits: Fixer<Line>['edits'], refused = {}): Promise<readonly string[]> =>
      (await planned({ 'words.txt': 'bad\n' }, [rule({ id: 'a/b', isBad: (w) => w === 'bad', edits })], refused)).reasons;
    const list =
      (...edits: Edit[]): Fixer<Line>['edits'] =>
      () =>
        edits;
    expect(await reasonFor(list())).toEqual(['The files do not say enough for a fix that is surely right; see the remedy.']);
    expect(
      await reasonFor(() => {
        throw new Error('boom');
      }),
    ).toEqual(['The fixer failed: boom']);
    expect(await reasonFor(list({ kind: 'replace', at: at('words.txt', 0, 99), text: '' }))).toEqual([
      'An edit at 0-99 lies outside the text of 4 characters.',
    ]);
    expect(await reasonFor(list({ kind: 'create', file: 'words.txt', text: '' }))).toEqual(['words.txt exists already.']);
    expect(await reasonFor(list({ kind: 'replace', at: at('gone.txt', 0, 0), text: '' }))).toEqual(['gone.txt has no text to edit.']);
    expect(await reasonFor(list({ kind: 'replace', at: at('words.txt', 0, 3), text: 'bad' }))).toEqual(['The fixer changes nothing.']);
    expect(await reasonFor(list({ kind: 'create', file: 'a', text: '1' }, { kind: 'create', file: 'a', text: '2' }))).toEqual([
      'a would be created twice.',
    ]);
    expect(
      await reasonFor(
        replaceBy(() => 'ok'),
        { 'words.txt': 'words.txt is generated.' },
      ),
    ).toEqual(['words.txt is generated.']);
  });

  test('a fix that is declined leaves the state as it was', async () => {
    const bench = await benchOf({ 'words.txt': 'one\ntwo\n' }, [upper]);
    const start = await startState(bench);
    const first = await planFix(bench, start, start.judgement.failures[0]!);
    if ('reason' in first) throw new Error(first.reason);
    const second = await planFix(bench, start, start.judgement.failures[1]!);
    if ('reason' in second) throw new Error(second.reason);
    expect(first.next.texts.get('words.txt')).toBe('ONE\ntwo\n');
    expect(second.next.texts.get('words.txt')).toBe('one\nTWO\n');
  });
});

describe('fixes that are verified one by one', () => {
  test('what one brings along is not laid at the door of the next', async () => {
    // Mending the grave fault makes a lesser one appear, as a first workflow does that has no linter.
    const grave = rule({
      id: 'a/grave',
      severity: 'high',
      isBad: (w) => w === 'grave',
      edits: replaceBy(() => 'lesser'),
    });
    const lesser = rule({ id: 'b/lesser', severity: 'medium', isBad: (w) => w === 'lesser' });
    const other = rule({ id: 'c/other', severity: 'medium', isBad: (w) => w === 'other', edits: replaceBy(() => 'fine') });
    const { texts, reasons } = await planned({ 'words.txt': 'grave\nother\n' }, [grave, lesser, other]);
    expect(reasons).toEqual([]);
    expect(texts['words.txt']).toBe('lesser\nfine\n');
  });
});
