import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from '../checks/index.ts';
import { fixedName, fixturesOf, judgeRepo, openFixture, planFor, projectRoot, textsOf } from '../src/dev/fixtures.ts';
import { categories, profiles, severities } from '../src/model/index.ts';
import { memoryRepo } from '../src/source/index.ts';

/** Paths below a folder that hold one check or fixer each, as ids. */
function idsIn(folder: string): readonly string[] {
  const full = path.join(projectRoot, folder);
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((area) =>
      readdirSync(path.join(full, area.name))
        .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
        .map((file) => `${area.name}/${file.replace(/\.ts$/, '')}`),
    )
    .sort();
}

describe('the registry', () => {
  test('holds every check file once, sorted', () => {
    expect(checks.map((check) => check.id)).toEqual(idsIn('checks'));
  });

  test('every fixer belongs to the check of the same path', () => {
    const fixable = new Set(checks.filter((check) => check.fix !== undefined).map((check) => check.id as string));
    expect(idsIn('fixers').filter((id) => !fixable.has(id))).toEqual([]);
  });

  test('every folder of fixtures belongs to a check', () => {
    const known = new Set<string>(checks.map((check) => check.id));
    const areas = readdirSync(path.join(projectRoot, 'fixtures')).filter(
      (name) => !['sample', 'frameworks', 'wiring', 'running'].includes(name),
    );
    const found = areas.flatMap((area) => readdirSync(path.join(projectRoot, 'fixtures', area)).map((name) => `${area}/${name}`));
    expect(found.filter((id) => !known.has(id))).toEqual([]);
  });

  test('ids and former ids are used once', () => {
    const names = checks.flatMap((check) => [check.id, ...(check.aliases ?? [])]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});

describe.each(checks.map((check) => [check.id, check] as const))('%s', (id, check) => {
  const fixtures = fixturesOf(id);
  const of = (kind: string) => fixtures.filter((fixture) => fixture.kind === kind);

  test('is written as checks are', async () => {
    const file = path.join(projectRoot, 'checks', `${id}.ts`);
    expect(((await import(file)) as { default: unknown }).default).toBe(check);
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThanOrEqual(60);
    // Somebody asks for it: a row of the catalogue, or a rule of a specialised linter. What spans several files often stands in neither.
    if (check.severity !== 'info' && !/^(links|graphql)\//.test(id))
      expect(check.covers.length + (check.peers?.length ?? 0)).toBeGreaterThan(0);
    // The guides say nothing about GraphQL; what OWASP asks for is in `refs`.
    if (!id.startsWith('graphql/')) expect(check.sources.length + (check.peers?.length ?? 0)).toBeGreaterThan(0);
    expect(Object.keys(categories)).toContain(check.category);
    expect(severities).toContain(check.severity);
    expect(profiles).toContain(check.profile ?? 'recommended');
    expect(check.title).not.toMatch(/\.$|TODO/);
    expect(check.why).toMatch(/^\S.*\.$/s);
    expect(check.why.split(/[.!?](?:\s|$)/).filter((sentence) => sentence.trim() !== '').length).toBeGreaterThanOrEqual(2);
    expect(check.remedy).toMatch(/^[A-Z][a-z]+ .*\.$/s);
    expect(check.absent).not.toMatch(/^[A-Z][a-z]|\.$|TODO/);
  });

  test('has fixtures: good ones, a trap among them, bad ones, and fixed ones exactly if it has a fixer', () => {
    expect(of('good').length).toBeGreaterThanOrEqual(2);
    expect(of('good').some((fixture) => fixture.name.startsWith('good-'))).toBe(true);
    expect(of('bad').length).toBeGreaterThanOrEqual(1);
    expect(of('fixed').length > 0).toBe(check.fix !== undefined);
    for (const { name } of of('fixed')) expect(of('bad').map((bad) => fixedName(bad.name))).toContain(name);
  });

  test('says nothing about an empty repository', async () => {
    const { result } = await judgeRepo(check, await memoryRepo({}));
    expect(result).toMatchObject({ outcome: 'not-applicable', reason: check.absent, subjects: [] });
  });

  test.each(of('good').map((f) => [f.name, f] as const))('%s passes, with evidence', async (_name, fixture) => {
    const { result, repo } = await judgeRepo(check, await openFixture(fixture.folder));
    expect(
      result.subjects
        .map((s) => [s.subject.name, s.outcome, s.reason ?? s.problems.map((p) => p.message).join(' ')])
        .filter((s) => s[1] !== 'passed'),
    ).toEqual([]);
    expect(result.subjects.length).toBeGreaterThan(0);
    for (const { subject, evidence } of result.subjects) {
      expect(evidence.length, subject.name).toBeGreaterThan(0);
      for (const { at } of evidence) expectPlace(repo, at);
    }
  });

  test.each(of('bad').map((f) => [f.name, f] as const))('%s fails, with findings that can be told apart', async (_name, fixture) => {
    const { result, findings, repo } = await judgeRepo(check, await openFixture(fixture.folder));
    expect(result.outcome, result.reason).toBe('failed');
    expect(result.subjects.filter((s) => s.outcome === 'error').map((s) => s.reason)).toEqual([]);
    expect(new Set(findings.map((f) => f.fingerprint)).size).toBe(findings.length);
    for (const { problem, subject } of findings) {
      expect(problem.message).toMatch(/^\S.*\.$/s);
      expect(problem.message).not.toContain('\n');
      expectPlace(repo, problem.at);
      expectPlace(repo, subject.at);
      for (const { at } of problem.related ?? []) expectPlace(repo, at);
    }
    const names = result.subjects.map((s) => `${s.subject.service ?? ''} ${s.subject.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(of('unknown').map((f) => [f.name, f] as const))('%s is unknown, with the reason', async (_name, fixture) => {
    const { result } = await judgeRepo(check, await openFixture(fixture.folder));
    expect(result.outcome).toBe('unknown');
    expect(result.reason).toMatch(/\S/);
  });

  if (check.fix === undefined) return;
  test.each(of('bad').map((f) => [f.name, f] as const))('%s is fixed as its fixed folder says, or left alone', async (name, fixture) => {
    const plan = await planFor(check, await openFixture(fixture.folder));
    const target = path.join(path.dirname(fixture.folder), fixedName(name));
    if (!existsSync(target)) {
      expect(plan.end.texts.size).toBe(0);
      return;
    }
    const expected = textsOf(target);
    expect(Object.fromEntries([...textsOf(fixture.folder), ...plan.end.texts])).toEqual(Object.fromEntries(expected));
    const fixed = await openFixture(target);
    // What is left is what the fixer refuses, each with its reason.
    const left = await judgeRepo(check, fixed);
    expect(left.findings.map((f) => f.fingerprint).sort()).toEqual(plan.dropped.map((d) => d.failure.id).sort());
    if (plan.dropped.length === 0) expect(['passed', 'not-applicable']).toContain(left.result.outcome);
    expect((await planFor(check, fixed)).fixes).toEqual([]);
  });
});

/** The place exists: a file of the repository (or, for what is absent, a folder), and a span inside its text. */
function expectPlace(
  repo: Awaited<ReturnType<typeof openFixture>>,
  at: { readonly file: string; readonly start: number; readonly end: number },
): void {
  expect(repo.exists(at.file), at.file).toBe(true);
  const text = repo.text(at.file);
  if (text === undefined) return;
  expect(at.start).toBeGreaterThanOrEqual(0);
  expect(at.end).toBeGreaterThanOrEqual(at.start);
  expect(at.end).toBeLessThanOrEqual(text.length);
}
