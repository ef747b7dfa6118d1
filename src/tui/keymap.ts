import { nearest } from '../model/index.ts';

/** Where a key is pressed: a screen, or the line that a filter is typed into. */
export const screenNames = [
  'scanning',
  'overview',
  'findings',
  'detail',
  'rules',
  'rule',
  'history',
  'commit',
  'attest',
  'source',
  'fix',
  'help',
  'unread',
  'failed',
] as const;
export type Screen = (typeof screenNames)[number];

/** The fix screen is a different place in each of its stages. */
const fixPlaces = ['fix-waiting', 'fix-review', 'fix-summary', 'fix-look', 'fix-refused', 'fix-offer', 'fix-undo', 'fix-done'] as const;
const otherScreens = screenNames.filter((name) => name !== 'fix');
/** The lines that text is typed into: a filter, a command, a reason. */
const typing = ['prompt', 'palette', 'ignore', 'attest-prompt'] as const;
export const places = [...otherScreens, ...fixPlaces, ...typing] as const;
export type Place = (typeof places)[number];

export type ActionId =
  | 'down'
  | 'up'
  | 'page-down'
  | 'page-up'
  | 'bottom'
  | 'top'
  | 'open'
  | 'back'
  | 'stop-scan'
  | 'go-overview'
  | 'go-findings'
  | 'go-rules'
  | 'go-history'
  | 'go-attest'
  | 'unread'
  | 'attest'
  | 'attest-remove'
  | 'next-screen'
  | 'previous-screen'
  | 'filter'
  | 'next'
  | 'previous'
  | 'select'
  | 'select-all'
  | 'sort'
  | 'group'
  | 'fix'
  | 'fix-safe'
  | 'undo'
  | 'fix-take'
  | 'fix-leave'
  | 'fix-take-rule'
  | 'fix-leave-rule'
  | 'fix-quit'
  | 'fix-next-hunk'
  | 'fix-previous-hunk'
  | 'rescan'
  | 'watch'
  | 'ignore'
  | 'edit'
  | 'copy'
  | 'patch'
  | 'palette'
  | 'next-place'
  | 'previous-place'
  | 'prompt-complete'
  | 'prompt-complete-back'
  | 'palette-down'
  | 'palette-up'
  | 'help'
  | 'suspend'
  | 'quit'
  | 'interrupt'
  | 'prompt-accept'
  | 'prompt-cancel'
  | 'prompt-erase'
  | 'prompt-delete'
  | 'prompt-erase-word'
  | 'prompt-clear'
  | 'prompt-left'
  | 'prompt-right'
  | 'prompt-start'
  | 'prompt-end';

/** One thing that keys do. Help, status bar and the table in the README are made of these. */
export interface Binding {
  readonly id: ActionId;
  /** Names as `keysOf` gives them: "j", "G", "space", "ctrl-d", "down", "enter", "shift-tab". */
  readonly keys: readonly string[];
  readonly places: readonly Place[];
  /** One or two words, for the status bar. */
  readonly label: string;
  /** One phrase, for the help screen. */
  readonly description: string;
  /** Position in the status bar, low first; absent: only in the help. */
  readonly hint?: number;
}

const screens: readonly Place[] = places.filter((place) => !(typing as readonly Place[]).includes(place));
const browsing: readonly Place[] = ['overview', 'findings', 'detail', 'rules', 'rule', 'history', 'commit', 'attest'];
const moving: readonly Place[] = [...browsing, 'source', 'help', 'unread'];
const texts: readonly Place[] = ['detail', 'rule'];
/** Where one finding is meant. */
const one: readonly Place[] = ['findings', 'detail'];
const lists: readonly Place[] = ['overview', 'findings', 'rules', 'history'];
const diffs: readonly Place[] = ['fix-review', 'fix-look'];
const answers: readonly Place[] = ['fix-summary', 'fix-offer', 'fix-undo'];

/** The keys as they come. Sorted as the help shows them. */
export const defaultKeymap: readonly Binding[] = [
  { id: 'down', keys: ['j', 'down'], places: [...moving, 'fix-summary'], label: 'down', description: 'Move down' },
  { id: 'up', keys: ['k', 'up'], places: [...moving, 'fix-summary'], label: 'up', description: 'Move up' },
  {
    id: 'page-down',
    keys: ['ctrl-d', 'pagedown'],
    places: [...moving, 'fix-summary', ...diffs],
    label: 'half down',
    description: 'Move down half a screen',
  },
  {
    id: 'page-up',
    keys: ['ctrl-u', 'pageup'],
    places: [...moving, 'fix-summary', ...diffs],
    label: 'half up',
    description: 'Move up half a screen',
  },
  { id: 'top', keys: ['g', 'home'], places: [...moving, 'fix-summary', ...diffs], label: 'top', description: 'Go to the first line' },
  { id: 'bottom', keys: ['G', 'end'], places: [...moving, 'fix-summary', ...diffs], label: 'end', description: 'Go to the last line' },
  {
    id: 'open',
    keys: ['enter', 'right', 'l'],
    places: [...lists, ...texts, 'fix-summary'],
    label: 'open',
    description: 'Open what the cursor is on',
    hint: 10,
  },
  {
    id: 'back',
    keys: ['esc', 'left', 'h'],
    places: moving,
    label: 'back',
    description: 'Go back; in the findings, first drop the filter',
    hint: 22,
  },
  {
    id: 'stop-scan',
    keys: ['esc'],
    places: ['scanning'],
    label: 'stop and show',
    description: 'Stop the scan and keep what is there',
    hint: 10,
  },
  { id: 'go-overview', keys: ['1'], places: moving, label: 'overview', description: 'Show the overview' },
  { id: 'go-findings', keys: ['2'], places: moving, label: 'findings', description: 'Show the findings' },
  { id: 'go-rules', keys: ['3'], places: moving, label: 'rules', description: 'Show all rules with how they ended' },
  { id: 'go-history', keys: ['4'], places: moving, label: 'history', description: 'Show how the score went, commit by commit' },
  { id: 'go-attest', keys: ['5'], places: moving, label: 'attest', description: 'Show what only a person can confirm' },
  {
    id: 'unread',
    keys: ['v'],
    places: ['overview'],
    label: 'not read',
    description: 'Show what could not be read, and why',
    hint: 68,
  },
  {
    id: 'attest',
    keys: ['enter', 'y'],
    places: ['attest'],
    label: 'answer yes',
    description: 'Answer with yes, with what shows it',
    hint: 10,
  },
  { id: 'attest-remove', keys: ['d'], places: ['attest'], label: 'take back', description: 'Take the answer back', hint: 11 },
  { id: 'next-screen', keys: ['tab'], places: moving, label: 'next screen', description: 'Go to the next screen', hint: 45 },
  { id: 'previous-screen', keys: ['shift-tab'], places: moving, label: 'previous screen', description: 'Go to the previous screen' },
  { id: 'filter', keys: ['/'], places: ['overview', 'findings'], label: 'filter', description: 'Filter the findings', hint: 20 },
  { id: 'next', keys: ['n'], places: ['findings', 'detail'], label: 'next', description: 'Go to the next finding', hint: 50 },
  {
    id: 'previous',
    keys: ['N'],
    places: ['findings', 'detail'],
    label: 'previous',
    description: 'Go to the finding before',
    hint: 51,
  },
  {
    id: 'select',
    keys: ['space'],
    places: ['findings', 'detail'],
    label: 'select',
    description: 'Select or unselect the finding',
    hint: 60,
  },
  { id: 'select-all', keys: ['a'], places: ['findings'], label: 'all', description: 'Select all findings shown, or none', hint: 61 },
  { id: 'sort', keys: ['s'], places: ['findings'], label: 'sort', description: 'Sort by gain, severity, file, service', hint: 30 },
  {
    id: 'group',
    keys: ['b'],
    places: ['findings'],
    label: 'group by',
    description: 'Group by rule, file, severity, category, service',
    hint: 31,
  },
  {
    id: 'fix',
    keys: ['f'],
    places: ['overview', 'findings', 'detail', 'rules', 'rule'],
    label: 'fix',
    description: 'Plan the fix and look at its diff',
    hint: 15,
  },
  {
    id: 'fix-safe',
    keys: ['A'],
    places: ['overview', 'findings', 'detail'],
    label: 'all safe fixes',
    description: 'Plan all safe fixes (of the selected findings, if any)',
    hint: 25,
  },
  { id: 'undo', keys: ['u'], places: browsing, label: 'undo', description: 'Take the last fix back' },
  { id: 'undo', keys: ['u'], places: ['fix-done'], label: 'undo', description: 'Take this fix back', hint: 2 },
  {
    id: 'fix-take',
    keys: ['y'],
    places: [...diffs.slice(0, 1), ...answers],
    label: 'yes',
    description: 'Yes: go on to the next hunk, take the fix after the last one; write what was taken',
    hint: 1,
  },
  {
    id: 'fix-leave',
    keys: ['n', 'esc'],
    places: answers,
    label: 'no',
    description: 'No: leave everything as it is',
    hint: 2,
  },
  { id: 'fix-leave', keys: ['n'], places: ['fix-review'], label: 'no', description: 'Leave this fix', hint: 2 },
  {
    id: 'fix-leave',
    keys: ['esc', 'left', 'h'],
    places: ['fix-look', 'fix-waiting', 'fix-refused', 'fix-done'],
    label: 'back',
    description: 'Go back',
    hint: 2,
  },
  { id: 'fix-leave', keys: ['enter'], places: ['fix-done', 'fix-refused'], label: 'back', description: 'Go back' },
  {
    id: 'fix-take-rule',
    keys: ['a'],
    places: ['fix-review'],
    label: 'all of rule',
    description: 'Take this fix and all later ones of the same rule',
    hint: 3,
  },
  {
    id: 'fix-leave-rule',
    keys: ['d'],
    places: ['fix-review'],
    label: 'none of rule',
    description: 'Leave this fix and all later ones of the same rule',
    hint: 4,
  },
  {
    id: 'fix-next-hunk',
    keys: ['J', 'j', 'right', 'l'],
    places: diffs,
    label: 'next hunk',
    description: 'Look at the next hunk without deciding',
    hint: 10,
  },
  {
    id: 'fix-previous-hunk',
    keys: ['K', 'k', 'left', 'h'],
    places: ['fix-review'],
    label: 'hunk before',
    description: 'Look at the hunk before',
    hint: 11,
  },
  {
    id: 'fix-previous-hunk',
    keys: ['K', 'k'],
    places: ['fix-look'],
    label: 'hunk before',
    description: 'Look at the hunk before',
    hint: 11,
  },
  { id: 'down', keys: ['down'], places: diffs, label: 'down', description: 'Move down in the hunk' },
  { id: 'up', keys: ['up'], places: diffs, label: 'up', description: 'Move up in the hunk' },
  {
    id: 'fix-quit',
    keys: ['q', 'esc'],
    places: ['fix-review'],
    label: 'stop here',
    description: 'Leave this fix and all that follow; what was taken is shown before it is written',
    hint: 5,
  },
  { id: 'ignore', keys: ['i'], places: one, label: 'ignore', description: 'Ignore the finding, with a reason', hint: 62 },
  {
    id: 'edit',
    keys: ['e'],
    places: [...one, 'rule', 'source'],
    label: 'edit',
    description: 'Open the place in the editor ($VISUAL, $EDITOR)',
    hint: 63,
  },
  { id: 'copy', keys: ['y'], places: [...one, 'source'], label: 'copy', description: 'Copy the place and what is said of it', hint: 64 },
  {
    id: 'patch',
    keys: ['p'],
    places: ['overview', ...one],
    label: 'patch',
    description: 'Write the fix as a patch beside you, not into the files',
    hint: 67,
  },
  { id: 'next-place', keys: ['J', ']'], places: texts, label: 'next place', description: 'Go to the next place; enter opens it', hint: 52 },
  { id: 'previous-place', keys: ['K', '['], places: texts, label: 'place before', description: 'Go to the place before' },
  { id: 'watch', keys: ['w'], places: browsing, label: 'watch', description: 'Scan again whenever files change, or stop it', hint: 71 },
  { id: 'palette', keys: [':'], places: moving, label: 'commands', description: 'Find a command by its name', hint: 72 },
  { id: 'rescan', keys: ['r'], places: [...browsing, 'failed', 'fix-refused'], label: 'rescan', description: 'Scan again', hint: 70 },
  { id: 'help', keys: ['?'], places: screens, label: 'help', description: 'Show or leave this help', hint: 5 },
  { id: 'suspend', keys: ['ctrl-z'], places, label: 'suspend', description: 'Go to the shell; "fg" comes back' },
  { id: 'quit', keys: ['q'], places: screens.filter((place) => place !== 'fix-review'), label: 'quit', description: 'Quit', hint: 6 },
  { id: 'interrupt', keys: ['ctrl-c'], places, label: 'interrupt', description: 'Quit at once with exit code 130' },
  { id: 'prompt-accept', keys: ['enter'], places: ['prompt'], label: 'keep', description: 'Keep the filter', hint: 1 },
  { id: 'prompt-accept', keys: ['enter'], places: ['palette'], label: 'do it', description: 'Do the command', hint: 1 },
  { id: 'prompt-accept', keys: ['enter'], places: ['attest-prompt'], label: 'write it', description: 'Write the answer down', hint: 1 },
  { id: 'prompt-accept', keys: ['enter'], places: ['ignore'], label: 'ignore it', description: 'Ignore the finding', hint: 1 },
  { id: 'prompt-cancel', keys: ['esc'], places: ['prompt'], label: 'undo', description: 'Go back to the filter before', hint: 2 },
  { id: 'prompt-cancel', keys: ['esc'], places: ['palette', 'ignore', 'attest-prompt'], label: 'back', description: 'Go back', hint: 2 },
  {
    id: 'prompt-complete',
    keys: ['tab'],
    places: ['prompt'],
    label: 'complete',
    description: 'Complete the word; again: the next one',
    hint: 3,
  },
  {
    id: 'prompt-complete-back',
    keys: ['shift-tab'],
    places: ['prompt'],
    label: 'complete back',
    description: 'Complete with the one before',
  },
  { id: 'palette-down', keys: ['down', 'ctrl-n', 'tab'], places: ['palette'], label: 'down', description: 'Move down' },
  { id: 'palette-up', keys: ['up', 'ctrl-p', 'shift-tab'], places: ['palette'], label: 'up', description: 'Move up' },
  { id: 'prompt-clear', keys: ['ctrl-u'], places: typing, label: 'clear', description: 'Delete to the start', hint: 4 },
  { id: 'prompt-erase', keys: ['backspace'], places: typing, label: 'erase', description: 'Delete the character before' },
  { id: 'prompt-delete', keys: ['delete', 'ctrl-d'], places: typing, label: 'delete', description: 'Delete the character after' },
  { id: 'prompt-erase-word', keys: ['ctrl-w'], places: typing, label: 'erase word', description: 'Delete the word before' },
  { id: 'prompt-left', keys: ['left', 'ctrl-b'], places: typing, label: 'left', description: 'Move left' },
  { id: 'prompt-right', keys: ['right', 'ctrl-f'], places: typing, label: 'right', description: 'Move right' },
  { id: 'prompt-start', keys: ['home', 'ctrl-a'], places: typing, label: 'start', description: 'Go to the start' },
  { id: 'prompt-end', keys: ['end', 'ctrl-e'], places: typing, label: 'end', description: 'Go to the end' },
];

/** What a key does in a place; undefined: nothing. */
export function actionFor(keymap: readonly Binding[], place: Place, key: string): ActionId | undefined {
  return keymap.find((binding) => binding.places.includes(place) && binding.keys.includes(key))?.id;
}

/**
 * The key map with the user's own keys: each entry gives an action other keys, everywhere it has keys. Where an
 * action has special keys in some places (moving inside a hunk, say), what another action has there stays with
 * that one. An action that is not known is said and left out; where keys would mean two things, the map stays as it was.
 */
export function remapped(
  keymap: readonly Binding[],
  keys: Readonly<Record<string, readonly string[]>>,
): { readonly keymap: readonly Binding[]; readonly problems: readonly string[] } {
  if (Object.keys(keys).length === 0) return { keymap, problems: [] };
  const known = new Set<string>(keymap.map((binding) => binding.id));
  const unknown = Object.keys(keys).filter((id) => !known.has(id));
  const problems = unknown.map((id) => {
    const guess = nearest(id, [...known]);
    return `there is no action "${id}"${guess === undefined ? '' : `; did you mean "${guess}"?`}`;
  });
  const given = keymap.map((binding) => {
    const own = keys[binding.id];
    return own === undefined || own.length === 0 ? binding : { ...binding, keys: own };
  });
  const own = given.map((binding, index) =>
    isSpecial(keymap, index) ? { ...binding, keys: freeKeys(binding, given, keymap[index]!) } : binding,
  );
  const conflicts = keyConflicts(own);
  const lost = [...new Set(['quit', 'interrupt'])].filter((id) => !own.some((binding) => binding.id === id && binding.keys.length > 0));
  if (conflicts.length === 0 && lost.length === 0) return { keymap: own, problems };
  return { keymap, problems: [...problems, ...conflicts.map((conflict) => `${conflict}; the keys stay as they come`)] };
}

/** Has the action other keys in other places? */
function isSpecial(keymap: readonly Binding[], index: number): boolean {
  const binding = keymap[index]!;
  const first = keymap.find((one) => one.id === binding.id)!;
  return first !== binding && first.keys.join(' ') !== binding.keys.join(' ');
}

/** Those keys of a binding that no other action has in its places; the ones it comes with where none is left. */
function freeKeys(binding: Binding, all: readonly Binding[], before: Binding): readonly string[] {
  const taken = new Set(
    all
      .filter((other) => other.id !== binding.id && other.places.some((place) => binding.places.includes(place)))
      .flatMap((other) => other.keys),
  );
  const free = binding.keys.filter((key) => !taken.has(key));
  return free.length === 0 ? before.keys : free;
}

/** Keys that mean two things in one place, one sentence for each two. Empty for a sound map. */
export function keyConflicts(keymap: readonly Binding[]): readonly string[] {
  const conflicts = new Map<string, Place[]>();
  for (const place of places) {
    const owners = new Map<string, ActionId>();
    for (const binding of keymap) {
      if (!binding.places.includes(place)) continue;
      for (const key of binding.keys) {
        const owner = owners.get(key);
        if (owner !== undefined && owner !== binding.id) {
          const what = `"${key}" means both "${owner}" and "${binding.id}"`;
          conflicts.set(what, [...(conflicts.get(what) ?? []), place]);
        }
        owners.set(key, binding.id);
      }
    }
  }
  return [...conflicts].map(([what, where]) => `${what} in ${where.join(', ')}`);
}

const keyNames: Readonly<Record<string, readonly [string, string]>> = {
  up: ['↑', 'up'],
  down: ['↓', 'down'],
  left: ['←', 'left'],
  right: ['→', 'right'],
  pagedown: ['PgDn', 'PgDn'],
  pageup: ['PgUp', 'PgUp'],
};

/** A key as people read it: "↓" (or "down"), "^D", "enter". */
export function keyName(key: string, ascii: boolean): string {
  const known = keyNames[key];
  if (known !== undefined) return known[ascii ? 1 : 0];
  return /^ctrl-[a-z]$/.test(key) ? `^${key.slice(5).toUpperCase()}` : key;
}

/** The bindings that the status bar of a place may show, most wanted first. */
export function hintsFor(keymap: readonly Binding[], place: Place): readonly Binding[] {
  return keymap.filter((binding) => binding.hint !== undefined && binding.places.includes(place)).sort((a, b) => a.hint! - b.hint!);
}
