import type { ReportFinding } from '../../model/index.ts';
import { rulesOf } from '../rules.ts';
import { currentFinding, screenOf } from '../state.ts';
import type { State } from '../state.ts';

/** The findings that f and p mean: those of the action or the rule under the cursor, the selected ones, or the one that is looked at. */
export function fixTargets(state: State): readonly ReportFinding[] {
  if (state.report === null) return [];
  const screen = screenOf(state);
  if (screen === 'overview') return state.actions[state.overview.cursor]?.findings ?? [];
  if (screen === 'rules' || screen === 'rule') {
    const rule = rulesOf(state.report)[state.rules.cursor];
    return state.report.findings.filter((finding) => finding.check === rule?.id && finding.status === 'open');
  }
  const { selected } = state.findings;
  if (screen === 'findings' && selected.size > 0)
    return state.findings.order.flatMap((index) => {
      const { finding } = state.entries[index]!;
      return selected.has(finding.fingerprint) ? [finding] : [];
    });
  const finding = currentFinding(state);
  return finding === undefined ? [] : [finding];
}
