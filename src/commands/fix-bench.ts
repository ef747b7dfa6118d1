import { selectChecks } from '../config/rules.ts';
import type { Guard } from '../fix/guard.ts';
import { overlay } from '../fix/overlay.ts';
import type { Judgement, PlannedFix, Workbench } from '../fix/plan.ts';
import { subjectKey } from '../fix/verify.ts';
import type { Repo } from '../model/index.ts';
import { judge, type ScanResult } from '../scan.ts';
import { tracedRepo, type TracedRepo } from '../source/index.ts';
import { ignoresOf, kindOf, outlineText } from './fix-parsers.ts';

/** A workbench that also knows what its judgements come to. */
export interface ScoringBench extends Workbench {
  /** Score of the repository as judged, 0 to 100; null where nothing is scored. */
  scoreOf(judgement: Judgement): number | null;
}

/**
 * A workbench that judges exactly as the scan did, over the scanned repository with texts laid over it. A judgement
 * takes over from the one before it all that the texts which differ can have no part in.
 */
export async function benchOf(
  scanned: ScanResult,
  guard: Pick<Guard, 'refusal'>,
  options: { readonly today?: string },
): Promise<ScoringBench> {
  const scores = new WeakMap<Judgement, number | null>();
  const parsers = { kindOf, outline: rememberedOutlines(), ignores: ignoresOf };
  let last: TracedRepo | undefined;
  const judgeTexts = async (texts: ReadonlyMap<string, string>): Promise<Judgement> => {
    // A scan with `--only` has not asked the rules that a fix must not offend.
    if (texts.size === 0) return scored(scanned.repo, (await isWhole(scanned)) ? scanned : await rejudged(scanned, scanned.repo, options));
    const repo = tracedRepo(await overlay(scanned.repo, texts, parsers), last?.graph());
    const judged = await rejudged(scanned, repo, options);
    last = repo;
    return scored(repo, judged);
  };
  const scored = (repo: Repo, judged: Pick<ScanResult, 'report' | 'findings'>): Judgement => {
    const judgement = judgementOf(repo, judged);
    scores.set(judgement, judged.report.score.value);
    return judgement;
  };
  return { judge: judgeTexts, refusal: guard.refusal, scoreOf: (judgement) => scores.get(judgement) ?? null };
}

/** Outlines of texts, each made once: most texts of a plan stay as they are from one judgement to the next. */
function rememberedOutlines(): typeof outlineText {
  const known = new Map<string, { readonly text: string; readonly outline: Promise<unknown> }>();
  return (kind, text, path) => {
    const before = known.get(path);
    if (before?.text === text) return before.outline;
    const outline = outlineText(kind, text, path);
    known.set(path, { text, outline });
    return outline;
  };
}

/** Every check of the profile, as the configuration has it. */
async function checksOf({ report, config }: ScanResult): Promise<ReturnType<typeof selectChecks>> {
  const known = (await import('../../checks/index.ts')).checks;
  return selectChecks(known, { profile: report.ruleset.profile, only: [], skip: [] }, config);
}

async function isWhole(scanned: ScanResult): Promise<boolean> {
  return (await checksOf(scanned)).length === scanned.report.checks.length;
}

/** What the checks of a scan say about another state of its repository. */
export async function rejudged(
  scanned: ScanResult,
  repo: Repo,
  options: { readonly today?: string },
): Promise<Pick<ScanResult, 'report' | 'findings'>> {
  const known = (await import('../../checks/index.ts')).checks;
  const profile = scanned.report.ruleset.profile;
  return await judge(repo, {
    checks: await checksOf(scanned),
    known,
    config: scanned.config,
    profile,
    baseline: new Set(scanned.report.findings.flatMap((f) => (f.status === 'baseline' ? [f.fingerprint] : []))),
    identity: scanned.report.repo,
    diagnostics: () => [],
    whole: true,
    ...(options.today === undefined ? {} : { today: options.today }),
  });
}

/** The findings of a report that a fix may go for, best first, as the planner wants them. Findings of the baseline are debts, but may be paid. */
function judgementOf(repo: Judgement['repo'], { report, findings }: Pick<ScanResult, 'report' | 'findings'>): Judgement {
  const open = report.findings.filter((finding) => finding.status !== 'suppressed');
  const sorted = [...open].sort((a, b) => b.gain - a.gain || b.uncappedGain - a.uncappedGain || (a.fingerprint < b.fingerprint ? -1 : 1));
  const failures = sorted.flatMap(({ fingerprint }) => {
    const found = findings.get(fingerprint);
    return found === undefined
      ? []
      : [{ id: fingerprint, check: found.check, subject: found.subject, problem: found.problem, severity: found.severity }];
  });
  const outcomes = new Map(
    report.checks.flatMap(({ id, subjects }) =>
      subjects.map(({ name, service, outcome }) => {
        const subject = { name, at: { file: '', start: 0, end: 0 }, ...(service === undefined ? {} : { service }) };
        return [subjectKey(id, subject), outcome] as const;
      }),
    ),
  );
  return { repo, failures, outcomes };
}

/** What a run of fixes is called in the journal. */
export function titleOf(fixes: readonly PlannedFix[]): string {
  return [...new Set(fixes.map((planned) => planned.title))].join('; ');
}
