import type { Repo } from '../../model/index.ts';
import { resolveModule } from '../modules.ts';
import { keyOf } from './scope.ts';
import type { Val } from './values.ts';

/** More ways to spell a name than this are a list of modules rather than one. */
const most = 4;

/**
 * The module that a computed name means: the name itself where it is known; of several (`'./trace' + (isBuilt ? '.js' : '.ts')`)
 * the one that is in the repository; and the part in front where only an ending is missing (`'./trace' + extension`).
 */
export function moduleNamed(repo: Repo, from: string, name: Val): string | undefined {
  const known = keyOf(name);
  if (known !== undefined) return known;
  const isThere = (specifier: string): boolean => 'file' in resolveModule(repo, from, specifier);
  const spelled = spellings(name);
  if (spelled !== undefined) return spelled.find(isThere);
  const front = name.t === 'str' && typeof name.parts[0] === 'string' ? name.parts[0] : undefined;
  const isOnlyEnding = name.t === 'str' && name.parts.length === 2;
  return front !== undefined && isOnlyEnding && /^\.{1,2}\/.*[\w-]$/.test(front) && isThere(front) ? front : undefined;
}

/** Every string a value may be; undefined where a part is not known or there are many. */
function spellings(val: Val): readonly string[] | undefined {
  const key = keyOf(val);
  if (key !== undefined) return [key];
  if (val.t === 'alt') return joined(val.of.map((one) => spellings(one.val)));
  if (val.t !== 'str') return undefined;
  let all: readonly string[] = [''];
  for (const part of val.parts) {
    const ends = typeof part === 'string' ? [part] : spellings(part);
    if (ends === undefined) return undefined;
    all = all.flatMap((start) => ends.map((end) => start + end));
    if (all.length > most) return undefined;
  }
  return all;
}

function joined(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const all: string[] = [];
  for (const list of lists) {
    if (list === undefined) return undefined;
    all.push(...list);
  }
  return all.length > most ? undefined : all;
}
