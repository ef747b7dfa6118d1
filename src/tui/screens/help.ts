import { filterFields } from '../filter.ts';
import { keyName } from '../keymap.ts';
import type { Binding, Place } from '../keymap.ts';
import { bodyHeight } from '../layout.ts';
import { blank, line, span } from '../line.ts';
import type { Line } from '../line.ts';
import { placeOfScreen } from '../state.ts';
import type { State } from '../state.ts';
import { pad, wrap } from '../text.ts';
import { heading } from './detail.ts';

/** The keys, made from the key map, and the filter language; scrolled. */
export function helpScreen(state: State): readonly Line[] {
  const lines = helpLines(state);
  const height = bodyHeight(state);
  const top = Math.max(0, Math.min(state.scroll.help, lines.length - height));
  return lines.slice(top, top + height);
}

/** What the lists write without a word about it. */
const signs: readonly (readonly [sign: string, means: string])[] = [
  ['+3.9', 'points the score rises by when this is fixed'],
  ['(3.9)', 'points, but only together with the other findings of its rule'],
  ['capped', 'no points until what holds the score down is fixed'],
  ['safe', 'has a fix that changes nothing for a correct program'],
  ['fix', 'has a fix that wants to be looked at'],
  ['hand', 'its fix was tried and could not be made here; "What to do" says how to do it by hand'],
];

/** All lines of the help: first the keys of the screen it was called from, then the others. */
export function helpLines(state: State): readonly Line[] {
  const from: Place = placeOfScreen(state, state.stack.at(-2) ?? 'overview');
  const here = state.keymap.filter((binding) => binding.places.includes(from));
  const typing = state.keymap.filter((binding) => binding.places.includes('prompt') && !here.includes(binding));
  const elsewhere = state.keymap.filter((binding) => !here.includes(binding) && !typing.includes(binding));
  const fields = Object.entries(filterFields).flatMap(([name, about]) => described(`${name}:`, about, state));
  return [
    heading(`Keys in ${from.replaceAll('-', ' ')}`),
    ...here.flatMap((binding) => bindingLines(binding, state)),
    blank,
    heading('Signs'),
    ...signs.flatMap(([sign, text]) => described(sign, text, state)),
    blank,
    heading('While typing a filter'),
    ...typing.flatMap((binding) => bindingLines(binding, state)),
    blank,
    ...(elsewhere.length === 0
      ? []
      : [heading('On other screens'), ...elsewhere.flatMap((binding) => bindingLines(binding, state)), blank]),
    heading('Filter'),
    ...fields,
    ...described('word', 'has to occur in message, rule, file or subject; "several words" in quotes', state),
    ...described('-term', 'leaves out what matches', state),
    ...described('@name', 'a saved filter; ": save name" keeps the one that stands', state),
  ];
}

function bindingLines(binding: Binding, state: State): readonly Line[] {
  return described(binding.keys.map((key) => keyName(key, state.look.ascii)).join(' '), binding.description, state);
}

function described(term: string, text: string, state: State): readonly Line[] {
  const width = 18;
  return wrap(text, state.size.columns - width - 2).map((part, index) =>
    line('  ', span(pad(index === 0 ? term : '', width - 2), { bold: true }), '  ', part),
  );
}
