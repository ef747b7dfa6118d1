import type { DroppedView, FixView } from '../engine.ts';
import { keyName } from '../keymap.ts';
import type { ActionId } from '../keymap.ts';
import { bodyHeight } from '../layout.ts';
import { blank, highlighted, line, span, spread } from '../line.ts';
import type { Line, Span } from '../line.ts';
import { scrolledTo } from '../listing.ts';
import { heading, listItem, paragraph } from '../screens/detail.ts';
import type { State } from '../state.ts';
import { clean, wrap } from '../text.ts';
import { counted, gainText, glyph, scoreText } from '../theme.ts';
import { hunkHeight, hunkLines, verifiedLabel, verifiedLines } from './diff.ts';
import { fixPlace } from './state.ts';
import type { FixStage, FixState, Movement } from './state.ts';

/** Planning, looking at, writing and taking back fixes. */
export function fixScreen(state: State): readonly Line[] {
  const { fix } = state;
  if (fix === null) return [blank];
  const { stage } = fix;
  switch (stage.at) {
    case 'waiting':
      return [blank, line(span(`  ${stage.what}${glyph('more', state.look.ascii)}`, { bold: true })), ...waitingWords(fix, state)];
    case 'review':
    case 'look':
      return reviewLines(state, fix, stage);
    case 'summary':
      return summaryLines(state, fix, stage.cursor);
    case 'refused':
      return refusedLines(state, fix, stage);
    case 'applied':
      return [
        blank,
        line(
          span(`  ${counted(stage.applied.titles.length, 'fix', 'fixes')} written to ${counted(stage.applied.files.length, 'file')}.`, {
            bold: true,
          }),
        ),
        ...fileLines(stage.applied.titles, stage.applied.files, state),
        blank,
        ...movementLines(stage.movement, state, 'new'),
        ...(stage.applied.hint === undefined ? [] : [blank, ...paragraph(stage.applied.hint, state.size.columns, 2, true)]),
        blank,
        line('  ', span(firstKey(state, 'undo'), { bold: true }), ' takes it back, also later: every file is kept as it was.'),
        ...(state.report?.repo.commit === undefined
          ? []
          : paragraph('Nothing is committed: git diff shows it, a commit keeps it.', state.size.columns)),
        ...(fix.dropped.length === 0 ? [] : [blank, ...droppedLines(fix.dropped, state)]),
      ];
    case 'undo':
      return undoLines(state, stage);
    case 'undone':
      return [
        blank,
        line(span('  Taken back.', { bold: true })),
        ...fileLines([stage.undone.title], stage.undone.files, state),
        blank,
        ...movementLines(stage.movement, state, 'back'),
      ];
  }
}

function waitingWords(fix: FixState, { size }: State): readonly Line[] {
  if (fix.kind === 'undo') return [];
  return [
    blank,
    ...paragraph('The repository is judged again with each fix in it, in memory. Nothing is written before you say so.', size.columns),
  ];
}

/** From this width on there is room for a word about what comes before writing. */
const roomy = 76;

/** The fix in four lines, the hunk, and three lines about what stands behind it. */
function reviewLines(state: State, fix: FixState, stage: Extract<FixStage, { at: 'review' | 'look' }>): readonly Line[] {
  const { columns } = state.size;
  const { ascii } = state.look;
  const shown = stage.fix;
  const hunk = shown.hunks[stage.hunk];
  const height = hunkHeight(state, shown);
  const lines = hunkLines(hunk, columns, state.look);
  const top = Math.max(0, Math.min(stage.top, lines.length - height));
  const more = lines.length - top - height;
  const body = lines.slice(top, top + height);
  const filled = [...body, ...Array.from({ length: Math.max(0, height - body.length) }, () => blank)];
  const [message = ''] = wrap(shown.message, columns);
  const safety = shown.safety === 'safe' ? span('safe', { color: 'green' }) : span('to review', { color: 'yellow' });
  const files = shown.files.length === 1 ? '' : `  (${counted(shown.files.length, 'file')} in all)`;
  const scroll = top > 0 || more > 0 ? `  ${glyph('down', ascii)} ${more > 0 ? `${String(more)} more lines` : 'end'}` : '';
  const place = `${hunk?.created === true ? 'new file ' : ''}${clean(hunk?.file ?? '')}`;
  return [
    spread(line(span(shown.title, { bold: true })), line(safety), columns, ascii),
    spread(line(span(shown.check, { dim: true }), '  ', message), line(span(positionOf(fix, stage), { dim: true })), columns, ascii),
    spread(
      line(span(place, { bold: true, color: 'cyan' }), span(files, { dim: true })),
      line(span(`hunk ${String(stage.hunk + 1)} of ${String(shown.hunks.length)}${scroll}`, { dim: true })),
      columns,
      ascii,
    ),
    blank,
    ...filled,
    blank,
    ...verifiedLines(shown, columns).map((words, index) =>
      line(span(index === 0 ? verifiedLabel : ' '.repeat(verifiedLabel.length), { bold: true }), words),
    ),
    columns < roomy
      ? line(span('Score     ', { bold: true }), ...scoreSpans(shown))
      : line(
          span('Score     ', { bold: true }),
          ...scoreSpans(shown),
          span('   files are compared once more before writing', { dim: true }),
        ),
  ];
}

function positionOf(fix: FixState, stage: Extract<FixStage, { at: 'review' | 'look' }>): string {
  if (stage.at === 'look') return `${String(stage.cursor + 1)} of ${String(fix.taken.length)}`;
  const total = fix.request.targets.length;
  const left = fix.dropped.length === 0 ? '' : `, ${String(fix.dropped.length)} not possible`;
  return total === 1 ? '' : `${String(total - stage.left)} of ${String(total)}, ${String(fix.taken.length)} taken${left}`;
}

function scoreSpans({ score: { before, after } }: FixView): readonly (string | Span)[] {
  if (before === null || after === null) return ['not scored'];
  if (before === after) return [`stays ${scoreText(before)}`, span(' (a cap or another finding holds it)', { dim: true })];
  return [`${scoreText(before)} to `, span(scoreText(after), { bold: true, color: after > before ? 'green' : 'red' })];
}

function summaryLines(state: State, { kind, taken, dropped }: FixState, cursor: number): readonly Line[] {
  const { columns } = state.size;
  const { ascii, accessible } = state.look;
  const files = new Set(taken.flatMap((fix) => fix.files));
  const what = kind === 'safe' ? counted(taken.length, 'safe fix', 'safe fixes') : counted(taken.length, 'fix', 'fixes');
  const score = { before: taken[0]?.score.before ?? null, after: taken.at(-1)?.score.after ?? null };
  const head: readonly Line[] = [
    line(span(`${what} to ${counted(files.size, 'file')}`, { bold: true }), '  nothing is written yet'),
    line('Score ', ...scoreSpans({ ...taken[0]!, score })),
    blank,
  ];
  const foot: readonly Line[] = [
    blank,
    ...(dropped.length === 0
      ? []
      : [line(span(`${counted(dropped.length, 'finding')} left: ${dropped[0]!.check}: ${dropped[0]!.reason}`, { dim: true }))]),
    line(
      span(firstKey(state, 'fix-take'), { bold: true }),
      ' writes them, ',
      span(firstKey(state, 'open'), { bold: true }),
      ' shows the diff of one, ',
      span(firstKey(state, 'fix-leave'), { bold: true }),
      ' leaves everything as it is.',
    ),
  ];
  const height = Math.max(1, bodyHeight(state) - head.length - foot.length);
  const top = scrolledTo(0, cursor, height, taken.length);
  const rows = taken.slice(top, top + height).map((fix, index) => {
    const isCursor = top + index === cursor;
    const content = line(
      isCursor ? `${glyph('cursor', ascii)} ` : '  ',
      span(fix.title, { bold: true }),
      '  ',
      clean(fix.files.join(', ')),
      span(`  ${fix.message}`, { dim: true }),
    );
    return isCursor && !accessible ? highlighted(content, columns, ascii) : content;
  });
  return [...head, ...rows, ...foot];
}

function refusedLines(state: State, fix: FixState, stage: Extract<FixStage, { at: 'refused' }>): readonly Line[] {
  const { columns } = state.size;
  const take = firstKey(state, 'fix-take');
  const offers = {
    'no-vcs': `${take} plans it anyway: you see the diff first, the files are kept as they are now, and ${firstKey(state, 'undo')} brings them back.`,
    dirty: `${take} plans it anyway: you see the diff first, your changes stay in the file, and ${firstKey(state, 'undo')} brings back exactly what is there now. Or commit first.`,
  };
  const what = fix.kind === 'undo' ? 'Nothing was taken back.' : 'Nothing was changed.';
  return [
    blank,
    line(span(`  ${what}`, { bold: true, color: 'yellow' })),
    blank,
    // The only one names its reason itself.
    ...(fix.dropped.length === 1 ? [] : [...paragraph(withoutFlags(stage.message), columns), blank]),
    ...droppedLines(fix.dropped, state),
    ...(stage.offer === null ? byHand(state, fix) : paragraph(offers[stage.offer], columns)),
  ];
}

/** The remedy of the rule, where one finding could not be fixed. */
function byHand({ report, size }: State, { kind, dropped }: FixState): readonly Line[] {
  const [only, ...others] = dropped;
  if (kind === 'undo' || only === undefined) return [];
  const check = others.length === 0 ? report?.checks.find(({ id }) => id === only.check) : undefined;
  if (check === undefined) return paragraph('"What to do" in each finding says how to do it by hand.', size.columns);
  return [heading('  By hand'), ...paragraph(check.remedy, size.columns, 4)];
}

/** What is said of flags holds for the command line. */
function withoutFlags(text: string): string {
  return text
    .replace(/ \(see --[a-z-]+\)/, '')
    .replace(/ changed since it was scanned\.(?: Run the command again\.)?$/, ' changed since it was scanned; r scans again.');
}

function droppedLines(dropped: readonly DroppedView[], { size, look }: State): readonly Line[] {
  if (dropped.length === 0) return [];
  const most = 5;
  return [
    heading(`  Left as ${dropped.length === 1 ? 'it is' : 'they are'}`),
    ...dropped
      .slice(0, most)
      .flatMap(({ check, message, reason }) => [
        ...shortened(listItem(`${check}: ${message}`, size.columns), look.ascii),
        ...shortened(paragraph(withoutFlags(reason), size.columns, 6), look.ascii),
      ]),
    ...(dropped.length > most ? [line(span(`    and ${String(dropped.length - most)} more`, { dim: true }))] : []),
    blank,
  ];
}

/** The first two lines; that something is left out is shown. */
function shortened(lines: readonly Line[], ascii: boolean): readonly Line[] {
  const [first, second, third] = lines;
  if (first === undefined || second === undefined || third === undefined) return lines;
  return [first, line(...second, span(` ${glyph('more', ascii)}`, { dim: true }))];
}

function undoLines(state: State, { entries }: Extract<FixStage, { at: 'undo' }>): readonly Line[] {
  const [last, ...earlier] = entries;
  if (last === undefined) return [blank];
  return [
    blank,
    line(span('  Take the last fix back?', { bold: true })),
    ...fileLines([last.title], last.files, state),
    blank,
    line('  ', span(firstKey(state, 'fix-take'), { bold: true }), ' puts these files back as they were before it.'),
    ...(earlier.length === 0
      ? []
      : [line(span(`  ${counted(earlier.length, 'earlier fix', 'earlier fixes')} can be taken back after it.`, { dim: true }))]),
  ];
}

function fileLines(titles: readonly string[], files: readonly string[], { size }: State): readonly Line[] {
  const most = 6;
  const distinct = [...new Set(titles)];
  return [
    ...distinct.slice(0, most).flatMap((title) => paragraph(title, size.columns, 4).slice(0, 2)),
    ...(distinct.length > most ? [line(span(`    and ${String(distinct.length - most)} more`, { dim: true }))] : []),
    ...wrap(files.join(', '), size.columns - 4)
      .slice(0, 3)
      .map((part) => line('    ', span(part, { color: 'cyan' }))),
  ];
}

/** `word`: what findings are called that were not there before. */
function movementLines(movement: Movement | null, { size, look }: State, word: 'new' | 'back'): readonly Line[] {
  if (movement === null) return [line(span(`  Scanning again to see what it did${glyph('more', look.ascii)}`, { dim: true }))];
  const { from, to, gone, fresh, named, failed } = movement;
  if (failed !== undefined) return paragraph(`The scan afterwards failed: ${failed}`, size.columns);
  // Of the numbers as they are shown: 61.87 to 62.54 are 61.9 to 62.5, which is 0.6.
  const gain = from === null || to === null ? '' : gainText(Number(scoreText(to)) - Number(scoreText(from)));
  const score: Line =
    from === null || to === null
      ? line('  Not scored.')
      : from === to
        ? line('  Score ', span(scoreText(to), { bold: true }), ' as before.')
        : line(
            '  Score ',
            scoreText(from),
            ' to ',
            span(scoreText(to), { bold: true, color: to > from ? 'green' : 'red' }),
            gain === '' ? '' : `  (${gain})`,
          );
  return [
    score,
    line(`  ${movedFindings(gone, fresh, word)}`),
    ...named.flatMap((one) => shortened(listItem(one, size.columns), look.ascii)),
  ];
}

function movedFindings(gone: number, fresh: number, word: 'new' | 'back'): string {
  const colon = fresh === 0 ? '' : ':';
  if (word === 'back' && gone === 0)
    return fresh === 0 ? 'No finding is back.' : `${counted(fresh, 'finding is', 'findings are')} back${colon}`;
  return `${counted(gone, 'finding')} gone, ${fresh === 0 ? `none ${word}` : `${String(fresh)} ${word}${colon}`}`;
}

/** The first key of an action in the stage that is shown. */
function firstKey(state: State, action: ActionId): string {
  const place = state.fix === null ? 'fix-done' : fixPlace(state.fix.stage);
  const own = state.keymap.find((binding) => binding.id === action && binding.places.includes(place));
  const any = own ?? state.keymap.find((binding) => binding.id === action);
  return any === undefined ? '' : keyName(any.keys[0]!, state.look.ascii);
}
