import type { DeployedWorkload } from '../../src/facts/kubernetes/deployed.ts';
import { around } from '../../src/fix/compose.ts';
import { moveItem, yamlSheet } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal, type Loc, spanEnd, spanStart } from '../../src/model/index.ts';

/** A variable that stands too early, and those it has to stand behind. */
export interface EarlyVariable {
  readonly at: Loc;
  readonly behind: readonly Loc[];
}

/** Moves a variable behind the ones it uses. */
export const envOrder = defineFixer<DeployedWorkload, EarlyVariable>({
  title: 'Move the variable behind those it uses',
  safety: 'safe',
  edits(_workload, { at, behind }, repo) {
    if (behind.some(({ file }) => file !== at.file)) return { refuse: 'The variables come from several files.' };
    const sheet = yamlSheet(repo, at.file);
    if (isRefusal(sheet)) return sheet;
    const list = around(sheet, at, (node) => node.y === 'seq');
    if (list?.y !== 'seq') return { refuse: `The list of variables is not written there (${at.file}).` };
    const indexOf = (place: Loc): number =>
      list.items.findIndex((item) => spanStart(item.at) <= place.start && place.end <= spanEnd(item.at));
    const last = Math.max(...behind.map(indexOf));
    const from = indexOf(at);
    if (from < 0 || last <= from) return { refuse: `The list of variables is not written there (${at.file}).` };
    return moveItem(sheet, list, from, last);
  },
});
