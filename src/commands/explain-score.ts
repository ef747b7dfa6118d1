import { arithmeticOf, checksOfService, scoredChecksOf, severityWeights, type Arithmetic, type ScoredCheck } from '../engine/index.ts';
import { printable, type Profile, type Report, type ReportService } from '../model/index.ts';
import { styleOf, type Style } from '../report/style.ts';
import { scanReport } from '../scan.ts';
import { usageError } from '../usage-error.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { wantsColor } from './output.ts';
import { today } from './scan.ts';
import { speaksUnicode } from './terminal.ts';

export interface ExplainScoreFlags {
  readonly color?: boolean;
  readonly config?: string;
  readonly profile?: Profile;
  /** Id or name of the service whose own score is explained. */
  readonly service?: string;
}

/** `readycheck explain score [path]`: how the score comes about, every check, category and cap on a line. */
export async function explainScoreCommand(target: string, flags: ExplainScoreFlags): Promise<ExitCode> {
  const { report } = await scanReport(target, {
    today: today(),
    lineHashes: false,
    ...(flags.config === undefined ? {} : { config: flags.config }),
    ...(flags.profile === undefined ? {} : { profile: flags.profile }),
  });
  const service = flags.service === undefined ? undefined : serviceCalled(flags.service, report);
  const style = styleOf({ color: wantsColor(flags.color, process.stdout), ascii: !speaksUnicode(process.env) });
  process.stdout.write(`${scoreLines(report, service, style).join('\n')}\n`);
  return report.score.value === null ? exitCodes.nothingToJudge : exitCodes.passed;
}

/** The service of that id or name; a usage error that lists them where there is none. */
export function serviceCalled(name: string, { services }: Pick<Report, 'services'>): ReportService {
  const found = services.find(({ id }) => id === name) ?? services.find((service) => service.name === name);
  if (found !== undefined) return found;
  const known = services.map(({ id }) => id).join(', ');
  throw usageError(`There is no service "${name}"${known === '' ? '; none was found here' : `; there are ${known}`}.`);
}

/** The arithmetic of a report's score, or of one service's, in plain lines. Every column adds up to its last line as it is printed. */
export function scoreLines(report: Report, service: ReportService | undefined, style: Style): readonly string[] {
  const all = scoredChecksOf(report);
  const checks = service === undefined ? all : checksOfService(all, service.id);
  const arithmetic = arithmeticOf(checks);
  const of = service === undefined ? printable(report.repo.name) : `${printable(service.name)} in ${printable(report.repo.name)}`;
  const head = style.paint('bold', `How the score of ${of} comes about`);
  if (arithmetic.score.value === null) return [head, '', 'Not scored: no check could judge anything here.'];
  const weights = Object.entries(severityWeights).map(([severity, weight]) => `${severity} ${weight}`);
  return [
    head,
    '',
    'A check has the mark 1 when all its subjects pass, else half the share that passes.',
    `It weighs by its severity: ${weights.join(', ')}. Points of a check = mark x weight / sum of weights x 100.`,
    '',
    ...arithmetic.categories.flatMap((category) => categoryLines(category, style)),
    ...totalLines(arithmetic, style),
    ...capLines(arithmetic, style),
    ...endLines(arithmetic, checks, style),
    ...(service === undefined ? serviceLines(report, style) : []),
  ];
}

function categoryLines(category: Arithmetic['categories'][number], style: Style): readonly string[] {
  const exact = exactPoints(category);
  const points = addingUp(exact, category.score);
  // What fails is what people look for.
  const order = category.checks.map((_, i) => i).sort((a, b) => failing(category, a) - failing(category, b) || a - b);
  const rows = order.map((i) => {
    const { id, severity, weight, passing, failing: bad, mark } = category.checks[i]!;
    const sign = bad > 0 ? style.paint('red', style.signs.fail) : style.paint('green', style.signs.pass);
    const share = `${passing} of ${passing + bad}`;
    return `  ${sign} ${id.padEnd(40)} ${severity.padEnd(8)} ${String(weight).padStart(3)} ${share.padStart(10)} ${mark.toFixed(3).padStart(6)} ${fixed(points[i]!).padStart(7)}`;
  });
  return [
    style.paint('bold', category.title),
    style.paint(
      'dim',
      `    ${'check'.padEnd(40)} ${'severity'.padEnd(8)} ${'w'.padStart(3)} ${'pass'.padStart(10)} ${'mark'.padStart(6)}  points`,
    ),
    ...rows,
    `    ${''.padEnd(40)} ${'sum'.padEnd(8)} ${String(category.checkWeights).padStart(3)} ${''.padStart(10)} ${''.padStart(6)} ${fixed(category.score).padStart(7)}`,
    '',
  ];
}

/** What each check brings to the score of its category, 0 to 100 together. */
function exactPoints({ checks, checkWeights }: Arithmetic['categories'][number]): readonly number[] {
  return checks.map(({ mark, weight }) => (checkWeights === 0 ? 0 : (100 * mark * weight) / checkWeights));
}

/** 0 for a check that fails, 1 for one that does not. */
function failing(category: Arithmetic['categories'][number], index: number): number {
  return category.checks[index]!.failing > 0 ? 0 : 1;
}

function totalLines({ categories, score }: Arithmetic, style: Style): readonly string[] {
  const whole = categories.reduce((sum, { counts }) => sum + counts, 0);
  const exact = categories.map((category) => (exactPoints(category).reduce((sum, own) => sum + own, 0) * category.counts) / whole);
  const points = addingUp(exact, score.uncapped ?? 0);
  const shares = addingUp(
    categories.map(({ counts }) => (100 * counts) / whole),
    100,
  );
  const rows = categories.map(
    ({ title, weight, evidence, score: own }, i) =>
      `  ${title.padEnd(27)} ${fixed(own).padStart(6)} ${String(weight).padStart(7)} ${fixed(evidence).padStart(9)} ${fixed(shares[i]!).padStart(7)}% ${fixed(points[i]!).padStart(7)}`,
  );
  return [
    style.paint('bold', 'All categories'),
    `A category counts by its weight and its evidence: the sum of its check weights / 10, at most 1.`,
    style.paint(
      'dim',
      `  ${'category'.padEnd(27)} ${'score'.padStart(6)} ${'weight'.padStart(7)} ${'evidence'.padStart(9)}   counts  points`,
    ),
    ...rows,
    `  ${'sum'.padEnd(27)} ${''.padStart(6)} ${''.padStart(7)} ${''.padStart(9)} ${fixed(100).padStart(7)}% ${fixed(score.uncapped ?? 0).padStart(7)}`,
    '',
  ];
}

function capLines({ caps, score }: Arithmetic, style: Style): readonly string[] {
  if (score.cap === null) return ['No cap: nothing critical or high is open (guesses do not cap).'];
  const lines = ([49, 79] as const).flatMap((limit) => {
    const own = caps.filter((cap) => cap.limit === limit);
    if (own.length === 0) return [];
    const severity = limit === 49 ? 'critical' : 'high';
    const named = own.map(({ check, findings }) => `${check}${findings > 1 ? ` (${findings} findings)` : ''}`);
    return [`Cap ${limit}, called for by what is open and ${severity}: ${named.join(', ')}`];
  });
  const held = score.cap.applied
    ? style.paint('yellow', `It holds the score: the lower of ${fixed(score.uncapped!)} and ${score.cap.limit}.`)
    : `It does not hold the score: ${fixed(score.uncapped!)} is not above ${score.cap.limit}.`;
  return [...lines, held];
}

function endLines({ score }: Arithmetic, checks: readonly ScoredCheck[], style: Style): readonly string[] {
  const strict = arithmeticOf(checks, true).score;
  return [
    style.paint('bold', `Score ${fixed(score.value!)} ${score.grade}`),
    ...(strict.value === score.value ? [] : [`With what is suppressed ${fixed(strict.value!)} ${strict.grade}`]),
    `Level ${score.level ?? 'none'}: ${
      {
        gold: 'nothing medium or worse is open.',
        silver: 'nothing critical or high is open; something medium is.',
        bronze: 'nothing critical is open; something high is.',
        none: 'something critical is open.',
      }[score.level ?? 'none']
    }`,
  ];
}

function serviceLines(report: Report, style: Style): readonly string[] {
  const services = report.score.services ?? [];
  if (services.length === 0) return [];
  const rows = services.map(({ id, value, grade, uncapped, cap }) => {
    const score = value === null ? 'not scored' : `${fixed(value).padStart(6)} ${grade}`;
    const held = cap?.applied === true ? `  held at ${cap.limit} by ${cap.check}, else ${fixed(uncapped!)}` : '';
    return `  ${printable(id).padEnd(27)} ${score}${held}`;
  });
  return [
    '',
    style.paint('bold', 'Services, each by its own subjects alone'),
    ...rows,
    style.paint('dim', '  readycheck explain score --service <id> has the arithmetic of one.'),
  ];
}

/**
 * Numbers rounded to two decimals so that they add up to a total of two decimals: each is the exact
 * number rounded up or down, and those nearest to the next hundredth are rounded up.
 */
export function addingUp(exact: readonly number[], total: number): readonly number[] {
  // A sum that is a whole number of hundredths must not lose one to floating point.
  const hundredths = exact.map((value) => Math.floor(value * 100 + 1e-6));
  const missing = Math.round(total * 100) - hundredths.reduce((sum, value) => sum + value, 0);
  const byRest = exact.map((value, i) => ({ i, rest: value * 100 - hundredths[i]! })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of byRest.slice(0, Math.max(0, missing))) hundredths[i]! += 1;
  return hundredths.map((value) => value / 100);
}

function fixed(value: number): string {
  return value.toFixed(2);
}
