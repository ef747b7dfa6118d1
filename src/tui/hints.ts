import { attestItemsOf } from './attest/view.ts';
import { fixTargets } from './fix/targets.ts';
import { hintsFor } from './keymap.ts';
import type { Binding } from './keymap.ts';
import { currentFinding, dropsFilter, placeOf, screenOf } from './state.ts';
import type { State } from './state.ts';

/** A key that the status bar offers, and what it would do as things stand. */
export interface Hint {
  readonly binding: Binding;
  readonly label: string;
}

/** What the status bar may offer, most wanted first: only what would do something now. */
export function hintsOf(state: State): readonly Hint[] {
  return hintsFor(state.keymap, placeOf(state))
    .filter((binding) => isOfUse(binding, state))
    .map((binding) => ({ binding, label: labelOf(binding, state) }));
}

function isOfUse({ id }: Binding, state: State): boolean {
  const stage = screenOf(state) === 'fix' ? state.fix?.stage : undefined;
  switch (id) {
    case 'back':
      return state.stack.length > 1 || screenOf(state) !== 'overview';
    case 'fix':
    case 'patch':
      return fixTargets(state).some((finding) => finding.fix !== undefined);
    case 'fix-safe':
      return state.report?.findings.some((finding) => finding.status === 'open' && finding.fix?.safety === 'safe') === true;
    case 'fix-take-rule':
    case 'fix-leave-rule':
    case 'fix-quit':
      return (state.fix?.request.targets.length ?? 0) > 1;
    case 'fix-next-hunk':
      return (stage?.at !== 'review' && stage?.at !== 'look') || stage.hunk < stage.fix.hunks.length - 1;
    case 'fix-previous-hunk':
      return (stage?.at !== 'review' && stage?.at !== 'look') || stage.hunk > 0;
    case 'open':
      return hasSomethingToOpen(state);
    case 'sort':
    case 'group':
    case 'select':
    case 'select-all':
      return state.findings.rows.length > 0;
    case 'next':
    case 'previous':
      return state.findings.count > 1;
    case 'unread':
      return (state.report?.diagnostics.length ?? 0) + (state.report?.files.skipped.length ?? 0) > 0;
    case 'filter':
      return state.entries.length > 0;
    case 'ignore':
    case 'edit':
    case 'copy':
      return !['findings', 'detail'].includes(screenOf(state)) || currentFinding(state) !== undefined;
    case 'attest':
      return attestItemsOf(state)[state.attest.cursor]?.state !== 'not-applicable';
    case 'attest-remove':
      return attestItemsOf(state)[state.attest.cursor]?.by !== undefined;
    case 'undo':
      return stage?.at !== 'undone' || state.fixed.runs > 0;
    default:
      return true;
  }
}

function hasSomethingToOpen(state: State): boolean {
  switch (screenOf(state)) {
    case 'overview':
      return state.actions.length > 0;
    case 'findings':
      return currentFinding(state) !== undefined;
    case 'history':
      return (state.history.data?.points.length ?? 0) > 0;
    default:
      return true;
  }
}

/** "yes" alone leaves open what it does, and so does "back" where a filter is what goes first. */
function labelOf({ id, label }: Binding, state: State): string {
  if (id === 'back' && screenOf(state) === 'findings' && dropsFilter(state)) return 'all findings';
  const stage = screenOf(state) === 'fix' ? state.fix?.stage : undefined;
  if (id !== 'fix-take' || stage === undefined) return label;
  switch (stage.at) {
    case 'review':
      if (stage.hunk < stage.fix.hunks.length - 1) return 'yes, next hunk';
      return state.fix?.request.targets.length === 1 ? 'yes, write it' : 'take it';
    case 'summary':
      return 'write them';
    case 'undo':
      return 'take it back';
    case 'refused':
      return 'plan it anyway';
    default:
      return label;
  }
}
