import type { AttestationState, ReportAttestation } from '../../model/index.ts';
import { bodyHeight } from '../layout.ts';
import { blank, highlighted, line, span } from '../line.ts';
import type { Color, Line } from '../line.ts';
import { scrolledTo } from '../listing.ts';
import { heading, paragraph } from '../screens/detail.ts';
import type { State } from '../state.ts';
import { pad, wrap } from '../text.ts';
import { glyph } from '../theme.ts';

const looks: Readonly<Record<AttestationState, { readonly word: string; readonly color: Color }>> = {
  attested: { word: 'yes', color: 'green' },
  expired: { word: 'expired', color: 'yellow' },
  open: { word: 'open', color: 'cyan' },
  'not-applicable': { word: 'n/a', color: 'gray' },
};

const order: readonly AttestationState[] = ['expired', 'open', 'attested', 'not-applicable'];

/** The items as they are listed: what a person has to do something about first. */
export function attestItemsOf(state: State): readonly ReportAttestation[] {
  const items = state.report?.attestations?.items ?? [];
  return order.flatMap((wanted) => items.filter((item) => item.state === wanted));
}

/** What only a person can confirm, and below it all about the item under the cursor. */
export function attestScreen(state: State): readonly Line[] {
  const { columns } = state.size;
  const { ascii, accessible } = state.look;
  const attestations = state.report?.attestations ?? null;
  if (attestations === null) return [blank, line('  The questions for people could not be worked out; scan --verbose says why.')];
  const items = attestItemsOf(state);
  const cursor = Math.min(state.attest.cursor, items.length - 1);
  const current = items[cursor];
  const about = current === undefined ? [] : aboutItem(current, columns);
  const below = Math.min(about.length, Math.max(5, Math.floor(bodyHeight(state) * 0.45)));
  const { attested, total, expired, owners } = attestations;
  const owned = owners.length === 0 ? '' : `  CODEOWNERS: ${owners.join(', ')}`;
  const head = line(
    span(`Attested ${String(attested)} of ${String(total)}`, { bold: true }),
    expired === 0 ? '' : span(`, ${String(expired)} expired`, { color: 'yellow' }),
    span(`  said by people, never part of the score${owned}`, { dim: true }),
  );
  const height = Math.max(1, bodyHeight(state) - 2 - below);
  const top = scrolledTo(0, cursor, height, items.length);
  const rows = items.slice(top, top + height).map((item, index) => {
    const isCursor = top + index === cursor;
    const { word, color } = looks[item.state];
    const content = line(isCursor ? `${glyph('cursor', ascii)} ` : '  ', span(pad(word, 8), { color, bold: true }), item.question);
    return isCursor && !accessible ? highlighted(content, columns, ascii) : content;
  });
  return [head, ...rows, blank, ...about.slice(0, below)];
}

function aboutItem(item: ReportAttestation, columns: number): readonly Line[] {
  const said =
    item.by === undefined
      ? []
      : paragraph(
          `${item.by} on ${item.on ?? '?'}, until ${item.expires ?? '?'}${item.evidence === undefined ? ', with nothing to show' : `: ${item.evidence}`}`,
          columns,
        );
  return [
    heading(`${item.id}  ${item.area}`),
    ...wrap(item.question, columns).map((text) => line(span(text, { bold: true }))),
    ...said,
    ...(item.reason === undefined ? [] : paragraph(item.reason, columns)),
    ...(item.state === 'not-applicable' ? [] : paragraph(`Asked again ${String(item.interval)} days after an answer.`, columns)),
    ...paragraph(`How to find out: ${item.verify}`, columns),
    ...paragraph(`Why: ${item.why}`, columns),
  ];
}
