import { attestItemsOf } from './attest/view.ts';
import { filtered, grouped, sorted } from './findingsState.ts';
import type { ActionId } from './keymap.ts';
import { paletteItems } from './palette/items.ts';
import type { PaletteRun } from './palette/items.ts';
import { placeText, detailDoc } from './screens/detail.ts';
import { ruleDoc } from './screens/rules.ts';
import type { Place } from './source/update.ts';
import { currentFinding, screenOf } from './state.ts';
import type { Command, PromptState, State } from './state.ts';

type Step = readonly [State, ...Command[]];

/** i: asks for the reason first. */
export function ignoreAsked(state: State): Step {
  const finding = currentFinding(state);
  if (finding === undefined) return [{ ...state, notice: 'no finding is chosen' }];
  if (finding.status === 'suppressed') return [{ ...state, notice: 'it is ignored already' }];
  const before = { filter: state.findings.filter, fingerprint: finding.fingerprint };
  const hint = 'or "... until YYYY-MM-DD"';
  // On narrow terminals the line itself matters more.
  const notice = state.size.columns < `ignore ${finding.check} because: `.length + hint.length + 12 ? null : hint;
  return [{ ...state, notice, prompt: { kind: 'ignore', text: '', caret: 0, before, choice: 0, completing: null } }];
}

/** y on an item: asks what shows it. */
export function attestAsked(state: State): Step {
  const item = attestItemsOf(state)[state.attest.cursor];
  if (item === undefined) return [{ ...state, notice: 'no item is chosen' }];
  if (item.state === 'not-applicable') return [{ ...state, notice: `it does not apply here: ${item.reason ?? 'nothing here asks it'}` }];
  const before = { filter: state.findings.filter, fingerprint: item.id };
  return [
    {
      ...state,
      // On narrow terminals the line itself matters more.
      notice: state.size.columns < 78 ? null : `${String(item.interval)} days; or "... until YYYY-MM-DD"`,
      prompt: { kind: 'attest', text: item.evidence ?? '', caret: (item.evidence ?? '').length, before, choice: 0, completing: null },
    },
  ];
}

/** d on an item. */
export function unattestAsked(state: State): Step {
  const item = attestItemsOf(state)[state.attest.cursor];
  if (item?.by === undefined) return [{ ...state, notice: 'nobody has answered it' }];
  return [state, { type: 'unattest', item: item.id }];
}

/** The command palette over the screen that is shown. */
export function paletteOpened(state: State): Step {
  const before = { filter: state.findings.filter, fingerprint: currentFinding(state)?.fingerprint };
  return [{ ...state, prompt: { kind: 'palette', text: '', caret: 0, before, choice: 0, completing: null } }];
}

/** Enter on the line that is typed. `act` does what a key would do. */
export function promptAccepted(state: State, prompt: PromptState, act: (state: State, action: ActionId) => Step): Step {
  const closed: State = { ...state, prompt: null };
  switch (prompt.kind) {
    case 'filter':
      return [closed];
    case 'ignore': {
      const reason = prompt.text.trim();
      const finding = prompt.before.fingerprint;
      if (reason === '' || finding === undefined) return [{ ...state, notice: 'a reason is needed, for whoever reads it later' }];
      return [
        { ...closed, notice: 'looking for the place of the comment' },
        { type: 'ignore', finding, reason },
      ];
    }
    case 'attest': {
      const item = prompt.before.fingerprint;
      return item === undefined ? [closed] : [closed, { type: 'attest', item, evidence: prompt.text.trim() }];
    }
    case 'palette': {
      const items = paletteItems(state, prompt.text);
      const item = items[Math.min(prompt.choice, items.length - 1)];
      return item === undefined ? [{ ...state, notice: 'no command is called that' }] : run(closed, item.run, act);
    }
  }
}

function run(state: State, what: PaletteRun, act: (state: State, action: ActionId) => Step): Step {
  const onFindings: State = state.stack.includes('findings') ? state : { ...state, stack: ['findings'] };
  switch (what.type) {
    case 'action':
      return act(state, what.id);
    case 'sort':
      return [sorted(onFindings, what.sort)];
    case 'group':
      return [grouped(onFindings, what.group)];
    case 'filter':
      return [filtered({ ...state, stack: ['findings'] }, what.filter)];
    case 'save-filter':
      return filtersSaved(state, { ...state.savedFilters, [what.name]: state.findings.filter }, `@${what.name} is this filter from now on`);
    case 'forget-filter': {
      const { [what.name]: _gone, ...rest } = state.savedFilters;
      return filtersSaved(state, rest, `@${what.name} is forgotten`);
    }
  }
}

function filtersSaved(state: State, filters: Readonly<Record<string, string>>, notice: string): Step {
  return [
    { ...state, savedFilters: filters, notice },
    { type: 'save-filters', filters },
  ];
}

/** The place that e and y mean: the one under the mark of a text, else the finding's. */
function placeMeant(state: State): Place | undefined {
  const screen = screenOf(state);
  if (screen === 'source') return state.source === null ? undefined : { ...state.source.at, note: state.source.note ?? '' };
  if (screen === 'detail') return placeOfDoc(state);
  if (screen === 'rule') return ruleDoc(state).places[state.place];
  const finding = currentFinding(state);
  return finding === undefined ? undefined : { ...finding.location, note: finding.message };
}

function placeOfDoc(state: State): Place | undefined {
  const { places } = detailDoc(state);
  return places[Math.min(state.place, places.length - 1)];
}

/** e */
export function editAsked(state: State): Step {
  const place = placeMeant(state);
  if (place === undefined) return [{ ...state, notice: 'there is no place to open' }];
  return [state, { type: 'edit', file: place.file, line: place.startLine, column: place.startColumn }];
}

/** y: one line that makes sense elsewhere. */
export function copyAsked(state: State): Step {
  const place = placeMeant(state);
  if (place === undefined) return [{ ...state, notice: 'there is nothing to copy' }];
  const rule = screenOf(state) === 'source' ? '' : `${currentFinding(state)?.check ?? ''} `;
  const text = `${rule}${placeText(place)} ${place.note ?? ''}`.trim();
  return [
    { ...state, notice: `copied ${placeText(place)}` },
    { type: 'copy', text },
  ];
}

/** w */
export function watchToggled(state: State): Step {
  const on = !state.watch.on;
  return [
    { ...state, watch: { on, stale: false }, notice: on ? 'scanning again whenever files change; w stops it' : 'no longer watching' },
    { type: 'watch', on },
  ];
}
