import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ignoresOf, kindOf, outlineText } from '../commands/fix-parsers.ts';
import { runChecks, type CheckResult } from '../engine/index.ts';
import { findingsOf, type Finding } from '../engine/findings.ts';
import { locatorOf, type Locator } from '../engine/locator.ts';
import { overlay } from '../fix/overlay.ts';
import { type Judgement, type Plan, planFixes, startState } from '../fix/plan.ts';
import { subjectKey } from '../fix/verify.ts';
import type { AnyCheck, Repo } from '../model/index.ts';
import { openFolder } from '../source/index.ts';

/** Top folder of the project. */
export const projectRoot = path.resolve(import.meta.dirname, '../..');

export type FixtureKind = 'good' | 'bad' | 'fixed' | 'unknown';

/** One folder of `fixtures/<area>/<name>/`. */
export interface Fixture {
  readonly kind: FixtureKind;
  /** "good-behind-a-proxy" */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

/** What a check says about a fixture. */
export interface Judged {
  readonly repo: Repo;
  readonly result: CheckResult;
  readonly findings: readonly Finding[];
  readonly locator: Locator;
}

/** Folder of a check's fixtures. */
export function fixtureFolder(id: string): string {
  return path.join(projectRoot, 'fixtures', ...id.split('/'));
}

/** The fixtures of a check, sorted by name. Folders of other names are an error the harness reports. */
export function fixturesOf(id: string): readonly Fixture[] {
  const folder = fixtureFolder(id);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => ({ kind: kindOfFixture(entry.name), name: entry.name, folder: path.join(folder, entry.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function kindOfFixture(name: string): FixtureKind {
  const kind = /^(good|bad|fixed|unknown)(-[a-z0-9-]+)?$/.exec(name)?.[1];
  if (kind === undefined) throw new Error(`${name} is not called good, bad, fixed or unknown, with or without "-case".`);
  return kind as FixtureKind;
}

/** The fixture a fixer must turn `bad-x` into. */
export function fixedName(bad: string): string {
  return bad.replace(/^bad/, 'fixed');
}

/** A fixture as a repository of its own. What git thinks of it as a part of this project has no influence. */
export async function openFixture(folder: string): Promise<Repo> {
  return openFolder(folder);
}

/** Runs one check over a repository. */
export async function judgeRepo(check: AnyCheck, repo: Repo): Promise<Judged> {
  const run = await runChecks(repo, [check]);
  const locator = locatorOf((file) => repo.text(file));
  const result = run.results[0];
  if (result === undefined) throw new Error(`${check.id} gave no result.`);
  return { repo, result, findings: findingsOf(run, locator, () => check.severity), locator };
}

/** Plans every fix of one check in a repository, review fixes included; the verification is the one of `fix`, with this check alone. */
export async function planFor(check: AnyCheck, base: Repo): Promise<Plan> {
  const judge = async (texts: ReadonlyMap<string, string>): Promise<Judgement> => {
    const repo = await overlay(base, texts, { kindOf, outline: outlineText, ignores: ignoresOf });
    const { result, findings } = await judgeRepo(check, repo);
    return {
      repo,
      failures: findings.map((f) => ({ id: f.fingerprint, check, subject: f.subject, problem: f.problem, severity: f.severity })),
      outcomes: new Map(result.subjects.map((s) => [subjectKey(check.id, s.subject), s.outcome])),
    };
  };
  const bench = { judge, refusal: () => undefined };
  return planFixes(bench, await startState(bench), () => true);
}

/** Every file of a folder as text, by path; for comparing what a fix made with what it should make. */
export function textsOf(folder: string, at = ''): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(path.join(folder, at), { withFileTypes: true })) {
    const file = at === '' ? entry.name : `${at}/${entry.name}`;
    if (entry.isDirectory()) for (const [name, text] of textsOf(folder, file)) texts.set(name, text);
    else texts.set(file, readFileSync(path.join(folder, file), 'utf8').replace(/^\uFEFF/, ''));
  }
  return texts;
}
