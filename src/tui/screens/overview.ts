import type { HistoryRow } from '../../history/row.ts';
import { severities } from '../../model/index.ts';
import type { Report, ReportCategory, ReportScore } from '../../model/index.ts';
import { worst } from '../../report/order.ts';
import type { FindingGroup } from '../../report/order.ts';
import { keyName } from '../keymap.ts';
import type { ActionId } from '../keymap.ts';
import { bodyHeight } from '../layout.ts';
import { beside, blank, highlighted, line, span } from '../line.ts';
import type { Line, Span } from '../line.ts';
import type { State } from '../state.ts';
import { pad, widthOf } from '../text.ts';
import { bar, counted, fixSign, gainText, glyph, gradeColor, scoreColor, scoreText, severityColors, severityLabels } from '../theme.ts';

/** From this width on categories and actions stand next to each other. */
const twoColumnsFrom = 110;

/** Where the repository stands: score, categories, what to do next, services. */
export function overviewScreen(state: State): readonly Line[] {
  const { report } = state;
  if (report === null) return [blank, line('  Nothing is known yet.')];
  const height = bodyHeight(state);
  const head = [...firstLines(state, report), ...scoreLines(state, report), ...stateLines(state, report), blank];
  const room = height - head.length;
  const scored = report.score.categories.filter((category) => category.score !== null);
  if (state.size.columns >= twoColumnsFrom && !state.look.accessible) return [...head, ...wide(state, report, scored, room)];
  return [...head, ...narrow(state, report, scored, room)];
}

/** Two lines for who sees it for the first time: what happened, and what to press. */
function firstLines(state: State, report: Report): readonly Line[] {
  if (!state.isFirstRun) return [];
  const key = (id: ActionId): Span =>
    span(keyName(state.keymap.find((one) => one.id === id)?.keys[0] ?? '', state.look.ascii), { bold: true });
  const read = `${counted(report.checks.length, 'rule')} read ${counted(report.files.scanned, 'file')}`;
  const long = `${read}; nothing was run, and only .readycheck/ written.`;
  const shown = widthOf(long) <= state.size.columns ? long : `${read}; only .readycheck/ was written.`;
  const next =
    state.actions.length === 0
      ? line(key('next-screen'), ' shows the next screen, ', key('help'), ' lists all keys.')
      : line(key('open'), ' shows it, ', key('fix'), ' plans its fix, ', key('help'), ' lists all keys.');
  return [line(span(shown, { color: 'cyan' })), next];
}

function wide(state: State, report: Report, scored: readonly ReportCategory[], room: number): readonly Line[] {
  const left = Math.floor(state.size.columns * 0.46);
  const right = state.size.columns - left - 3;
  const blocks = [
    ...categoryBlock(scored, Math.max(2, room - 3), left, state),
    blank,
    ...serviceBlock(report, Math.max(0, room - scored.length - 2), left),
  ].slice(0, room);
  return beside(blocks, actionBlock(state, room, right), left, glyph('divider', state.look.ascii), state.look.ascii);
}

/** Actions get at least a heading and three lines, then categories, then services, then more actions. */
function narrow(state: State, report: Report, scored: readonly ReportCategory[], room: number): readonly Line[] {
  const actions = state.actions.length;
  const least = Math.min(Math.max(actions, 1), 3) + 1;
  // Who has several services sees at once which, and how they stand: in one line where there is no room for a list.
  const isShort = report.services.length > 1 && scored.length + report.services.length + least + 4 > room && room > least + 4;
  const short = isShort ? [serviceLine(report), blank] : [];
  const categoryRoom = Math.max(0, Math.min(scored.length + 1, room - short.length - least - 1));
  const categoryLines = categoryRoom < 2 ? short : [...categoryBlock(scored, categoryRoom, state.size.columns, state), blank, ...short];
  const afterCategories = room - categoryLines.length;
  const serviceRoom = isShort ? 0 : Math.min(report.services.length + 2, afterCategories - least - 1);
  const services = serviceRoom < 2 ? [] : [blank, ...serviceBlock(report, serviceRoom - 1, state.size.columns)];
  return [...categoryLines, ...actionBlock(state, afterCategories - services.length, state.size.columns), ...services];
}

function scoreLines(state: State, report: Report): readonly Line[] {
  const { score } = report;
  if (score.value === null && state.scan.status === 'stopped')
    return [line(span('Not scored', { bold: true }), '  The scan was stopped before anything was judged.'), outcomeLine(score)];
  if (score.value === null) {
    const services = report.services.length === 0 ? ' No service was found here.' : '';
    return [
      line(span('Not scored', { bold: true }), `  Nothing here could be judged.${services}`),
      outcomeLine(score),
      line(span('3 lists the rules, each with the reason why it does not apply', { dim: true })),
    ];
  }
  const grade = span(`${scoreText(score.value)}  ${score.grade ?? ''}`, { bold: true, color: gradeColor(score.grade) });
  return [line('Score ', grade, ...capSpans(score)), countsLine(report), outcomeLine(score)];
}

function capSpans(score: ReportScore): readonly (string | ReturnType<typeof span>)[] {
  const parts: (string | ReturnType<typeof span>)[] = [];
  if (score.cap?.applied === true) {
    parts.push(
      '   held at ',
      String(score.cap.limit),
      ' by ',
      span(score.cap.check, { bold: true }),
      span(`  (${scoreText(score.uncapped)} without)`, { dim: true }),
    );
  }
  if (score.strictValue !== score.value) parts.push(span(`   ${scoreText(score.strictValue)} if nothing were suppressed`, { dim: true }));
  return parts;
}

function countsLine(report: Report): Line {
  const open = report.findings.filter((finding) => finding.status === 'open');
  if (open.length === 0) return line('No open findings');
  const parts = [...severities].reverse().flatMap((severity) => {
    const count = open.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [span(`  ${String(count)} ${severity}`, { color: severityColors[severity] })];
  });
  const aside = report.findings.length - open.length;
  return line(
    counted(open.length, 'open finding'),
    ...parts,
    aside === 0 ? '' : span(`  (${String(aside)} suppressed or in the baseline)`, { dim: true }),
  );
}

function outcomeLine({ outcomes }: ReportScore): Line {
  const broken = outcomes.error === 0 ? '' : span(`  ${counted(outcomes.error, 'check')} broke`, { color: 'magenta', bold: true });
  return line(
    span(
      `Checks: ${String(outcomes.passed)} passed, ${String(outcomes.failed)} failed, ${String(outcomes.unknown)} unknown, ${String(outcomes['not-applicable'])} not applicable`,
      { dim: true },
    ),
    broken,
  );
}

/** What one should know before believing the numbers: a stopped scan, files not read, attestations. */
function stateLines(state: State, report: Report): readonly Line[] {
  const lines: Line[] = [];
  if (state.scan.status === 'stopped')
    lines.push(line(span('Stopped early: checks not run are unknown; r scans again', { color: 'yellow' })));
  const unread = [
    ...(report.diagnostics.length === 0 ? [] : [counted(report.diagnostics.length, 'diagnostic')]),
    ...(report.files.skipped.length === 0 ? [] : [`${counted(report.files.skipped.length, 'file')} not read`]),
  ];
  if (unread.length > 0) lines.push(line(span(`${unread.join(', ')}${said(state, 'unread', 'says which and why')}`, { dim: true })));
  if (report.attestations !== null) {
    const { attested, total, expired } = report.attestations;
    const where = said(state, 'go-attest', 'shows questions that only people can answer');
    lines.push(
      line(
        span(`Attested ${String(attested)} of ${String(total)}${expired === 0 ? '' : `, ${String(expired)} expired`}${where}`, {
          dim: true,
        }),
      ),
    );
  }
  return lines;
}

/** "; v says which and why" */
function said(state: State, id: ActionId, what: string): string {
  const key = state.keymap.find((one) => one.id === id)?.keys[0];
  return key === undefined ? '' : `; ${keyName(key, state.look.ascii)} ${what}`;
}

/** At most `room` lines, the heading included; the weakest are kept when not all fit, in their fixed order. */
function categoryBlock(scored: readonly ReportCategory[], room: number, columns: number, state: State): readonly Line[] {
  const heading = line(span('Categories', { bold: true, color: 'cyan' }));
  if (scored.length === 0) return [heading, line('  none could be judged')];
  const keep = new Set([...scored].sort((a, b) => a.score! - b.score!).slice(0, Math.max(1, room - 1)));
  const left = scored.length - keep.size;
  const title =
    left <= 0 ? heading : line(...heading, span(`  the weakest ${String(keep.size)} of ${String(scored.length)}`, { dim: true }));
  return [title, ...scored.filter((category) => keep.has(category)).map((category) => categoryLine(category, columns, state))];
}

function categoryLine(category: ReportCategory, columns: number, state: State): Line {
  const barWidth = Math.max(8, Math.min(24, columns - 52));
  const share = (category.score ?? 0) / 100;
  const color = scoreColor(category.score);
  return line(
    `  ${pad(category.title, 26, 'start', glyph('more', state.look.ascii))} `,
    ...(state.look.accessible ? [] : [span(bar(share, barWidth, state.look.ascii), { color }), ' ']),
    span(pad(category.score === null ? '-' : String(Math.round(category.score)), 4, 'end'), { color, bold: true }),
    span(`  ${String(category.passed)}/${String(category.passed + category.failed)} checks`, { dim: true }),
    trendSpan(category, state),
  );
}

/** Where the category went since the commit scanned before; nothing where it stayed, or where nothing is known. */
function trendSpan({ id, score }: ReportCategory, state: State): Span {
  const before = rowBefore(state)?.categories[id];
  const moved = before === undefined || score === null ? 0 : Math.round(score) - Math.round(before);
  if (moved === 0) return span('');
  const arrow = state.look.accessible ? '' : glyph(moved > 0 ? 'up' : 'down', state.look.ascii);
  return span(`  ${arrow}${moved > 0 ? '+' : ''}${String(moved)}`, { color: moved > 0 ? 'green' : 'red' });
}

/** The last row of the history that is not of what is shown. */
function rowBefore({ history, report }: State): HistoryRow | undefined {
  const rows = history.data?.points.map(({ row }) => row) ?? [];
  const isOwn = (row: HistoryRow): boolean => report?.repo.dirty !== true && row.commit === report?.repo.commit;
  return rows.findLast((row) => !isOwn(row));
}

/** At most `room` lines, windowed around the cursor. */
function actionBlock(state: State, room: number, columns: number): readonly Line[] {
  const { actions } = state;
  const heading = line(
    span('Next best actions', { bold: true, color: 'cyan' }),
    span(actions.length === 0 ? '' : `  ${String(actions.length)}, by points they gain`, { dim: true }),
  );
  if (actions.length === 0)
    return state.report!.score.value === null
      ? []
      : [heading, line('  Nothing is left to do that these checks can see.')].slice(0, Math.max(0, room));
  const height = Math.max(1, room - 1);
  const cursor = Math.min(state.overview.cursor, actions.length - 1);
  const top = Math.max(0, Math.min(cursor - height + 1, actions.length - height));
  const rows = actions.slice(top, top + height).map((action, index) => {
    const isCursor = top + index === cursor;
    const content = actionLine(action, isCursor, state);
    return isCursor && !state.look.accessible ? highlighted(content, columns, state.look.ascii) : content;
  });
  return [heading, ...rows];
}

function actionLine({ check, gain, uncappedGain, holds, findings }: FindingGroup, isCursor: boolean, state: State): Line {
  const { ascii } = state.look;
  // Of the findings, not of the rule: a check may call one of its problems milder or worse.
  const severity = worst(findings);
  const shown = gain > 0 ? gainText(gain) : holds ? 'cap' : uncappedGain > 0 ? 'capped' : '';
  const fix = fixSign(findings, state.refused);
  return line(
    isCursor ? `${glyph('cursor', ascii)} ` : '  ',
    span(pad(shown, 6, 'end'), { color: 'green', bold: true }),
    ' ',
    span(severityLabels[severity], { color: severityColors[severity], bold: true }),
    ' ',
    span(check.id, { bold: true }),
    span(fix === '' ? '' : `  ${fix}`, { dim: true }),
    '  ',
    findings.length === 1 ? findings[0]!.message : `${counted(findings.length, 'finding')}: ${findings[0]!.message}`,
  );
}

/** All services with their scores in one line, cut where it ends. */
function serviceLine({ services, score }: Report): Line {
  const scores = services.map(({ id, name }, index): readonly Span[] => {
    const value = score.services?.find((one) => one.id === id)?.value ?? null;
    const shown = value === null ? '-' : String(Math.round(value));
    return [span(`${index === 0 ? '  ' : ', '}${name} `), span(shown, { color: scoreColor(value), bold: true })];
  });
  return line(span('Services', { bold: true, color: 'cyan' }), ...scores.flat());
}

function serviceBlock(report: Report, room: number, columns: number): readonly Line[] {
  if (room < 2) return [];
  const heading = line(
    span('Services', { bold: true, color: 'cyan' }),
    span(report.services.length === 0 ? '  none found' : '', { dim: true }),
  );
  const fits = report.services.length <= room - 1;
  const shown = report.services.slice(0, fits ? room - 1 : Math.max(0, room - 2));
  const rows = shown.map((service) => {
    const open = report.findings.filter((finding) => finding.status === 'open' && finding.service === service.id).length;
    const frameworks = service.frameworks.length === 0 ? '' : ` (${service.frameworks.join(', ')})`;
    const nameWidth = Math.min(24, Math.floor(columns / 3));
    const own = report.score.services?.find(({ id }) => id === service.id);
    const color = scoreColor(own?.value ?? null);
    return line(
      `  ${pad(service.name, nameWidth)} `,
      ...(own === undefined
        ? []
        : [span(pad(own.value === null ? '-' : String(Math.round(own.value)), 4, 'end'), { color, bold: true }), `  `]),
      pad(counted(open, 'finding'), 13),
      span(`${service.kind}${frameworks} ${service.root}`, { dim: true }),
    );
  });
  const rest = report.services.length - shown.length;
  return [heading, ...rows, ...(rest > 0 ? [line(span(`  and ${String(rest)} more`, { dim: true }))] : [])];
}
