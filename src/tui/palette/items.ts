import { categories } from '../../model/index.ts';
import { actionFor, keyName } from '../keymap.ts';
import type { ActionId, Binding } from '../keymap.ts';
import { groups, sorts } from '../listing.ts';
import type { Group, Sort } from '../listing.ts';
import { placeOf } from '../state.ts';
import type { State } from '../state.ts';

/** What one line of the palette does. */
export type PaletteRun =
  | { readonly type: 'action'; readonly id: ActionId }
  | { readonly type: 'sort'; readonly sort: Sort }
  | { readonly type: 'group'; readonly group: Group }
  | { readonly type: 'filter'; readonly filter: string }
  | { readonly type: 'save-filter'; readonly name: string }
  | { readonly type: 'forget-filter'; readonly name: string };

export interface PaletteItem {
  readonly title: string;
  /** Key that does the same; "" for none. */
  readonly key: string;
  readonly run: PaletteRun;
}

/** Keys that only move are no commands. */
const plain: ReadonlySet<ActionId> = new Set([
  'down',
  'up',
  'page-down',
  'page-up',
  'top',
  'bottom',
  'open',
  'palette',
  'next-place',
  'previous-place',
]);

/** The commands that fit what is typed, best first. */
export function paletteItems(state: State, typed: string): readonly PaletteItem[] {
  const name = /^save(?: filter)?(?: as)? +(\S+)$/.exec(typed)?.[1];
  const saving: readonly PaletteItem[] =
    name === undefined || state.findings.filter === ''
      ? []
      : [{ title: `save the filter ${state.findings.filter} as @${name}`, key: '', run: { type: 'save-filter', name } }];
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const scored = allItems(state).flatMap((item, index) => {
    const score = fit(item.title.toLowerCase(), words);
    return score === undefined ? [] : [{ item, score, index }];
  });
  scored.sort((a, b) => a.score - b.score || a.index - b.index);
  return [...saving, ...scored.map(({ item }) => item)];
}

/** How far into the title the words are; undefined where one is not in it, not even letter by letter. */
function fit(title: string, words: readonly string[]): number | undefined {
  let score = 0;
  for (const word of words) {
    const at = title.indexOf(word);
    if (at >= 0) {
      score += at === 0 || title[at - 1] === ' ' ? at : 50 + at;
      continue;
    }
    let from = 0;
    for (const letter of word) {
      from = title.indexOf(letter, from) + 1;
      if (from === 0) return undefined;
    }
    score += 500;
  }
  return score;
}

function allItems(state: State): readonly PaletteItem[] {
  const { ascii } = state.look;
  const place = placeOf({ ...state, prompt: null });
  const here = (binding: Binding): boolean => binding.places.includes(place) && !plain.has(binding.id);
  const actions = state.keymap.filter(here).map((binding): PaletteItem => ({
    title: lowerFirst(binding.description),
    key: binding.keys.map((key) => keyName(key, ascii)).join(' '),
    run: { type: 'action', id: binding.id },
  }));
  const once = actions.filter((item, index) => actions.findIndex((other) => other.title === item.title) === index);
  if (state.report === null) return once;
  const sortKey = keyFor(state, 'sort');
  const groupKey = keyFor(state, 'group');
  const saved = Object.entries(state.savedFilters);
  return [
    ...once,
    ...sorts.map((sort): PaletteItem => ({ title: `sort findings by ${sort}`, key: sortKey, run: { type: 'sort', sort } })),
    ...groups.map((group): PaletteItem => ({
      title: group === 'none' ? 'do not group findings' : `group findings by ${group}`,
      key: groupKey,
      run: { type: 'group', group },
    })),
    ...saved.map(([name, filter]): PaletteItem => ({ title: `filter @${name}: ${filter}`, key: '', run: { type: 'filter', filter } })),
    ...saved.map(([name]): PaletteItem => ({ title: `forget the filter @${name}`, key: '', run: { type: 'forget-filter', name } })),
    { title: 'filter: what has a safe fix', key: '', run: { type: 'filter', filter: 'fix:safe' } },
    { title: 'filter: what has a fix', key: '', run: { type: 'filter', filter: 'fix:any' } },
    { title: 'filter: high and critical', key: '', run: { type: 'filter', filter: 'sev:high+' } },
    { title: 'filter: what is ignored', key: '', run: { type: 'filter', filter: 'is:suppressed' } },
    ...Object.entries(categories).map(([id, { title }]): PaletteItem => ({
      title: `filter: ${title.toLowerCase()}`,
      key: '',
      run: { type: 'filter', filter: `cat:${id}` },
    })),
    ...(state.findings.filter === ''
      ? []
      : [{ title: 'save NAME: keep this filter as @NAME', key: '', run: { type: 'filter', filter: state.findings.filter } } as const]),
  ];
}

function keyFor(state: State, id: ActionId): string {
  const binding = state.keymap.find((one) => one.id === id);
  const key = binding?.keys[0];
  return key === undefined || actionFor(state.keymap, 'findings', key) !== id ? '' : keyName(key, state.look.ascii);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
