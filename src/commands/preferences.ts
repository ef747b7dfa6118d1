import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { defaultKeymap, remapped } from '../tui/keymap.ts';
import type { Preferences } from '../tui/options.ts';

/** Keys and filters of a user, for every repository; never read from the repository that is scanned. */
interface Stored {
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  readonly filters?: Readonly<Record<string, string>>;
}

/** Where preferences are kept: `$XDG_CONFIG_HOME/readycheck/tui.json`, on Windows below `%APPDATA%`. */
export function preferencesFile(env: Readonly<Record<string, string | undefined>>, platform: string): string {
  const base = platform === 'win32' ? env['APPDATA'] : env['XDG_CONFIG_HOME'];
  return path.join(base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), '.config'), 'readycheck', 'tui.json');
}

/** What was chosen, and everything that is wrong with it, a sentence each with the file in front. */
export interface LoadedPreferences extends Preferences {
  readonly problems: readonly string[];
}

/**
 * The preferences of the user; what cannot be understood is left out. `problem` is what fits the status bar:
 * the first fault, with the name of the file for its path, and how many more there are.
 */
export function loadPreferences(file = preferencesFile(process.env, process.platform)): LoadedPreferences {
  const saveFilters = (filters: Readonly<Record<string, string>>): void => {
    const { value } = read(file);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ ...value, filters }, null, 2)}\n`);
  };
  const { value, problem } = read(file);
  const { keymap, problems } = remapped(defaultKeymap, value.keys ?? {});
  const faults = problem === undefined ? problems : [problem];
  const [first] = faults;
  const more = faults.length < 2 ? '' : ` (and ${faults.length - 1} more)`;
  return {
    keymap,
    filters: value.filters ?? {},
    saveFilters,
    ...(first === undefined ? {} : { problem: `${path.basename(file)}: ${first}${more}` }),
    problems: faults.map((fault) => `${file}: ${fault}`),
  };
}

function read(file: string): { readonly value: Stored; readonly problem?: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { value: {} };
  }
  try {
    const value = JSON.parse(text) as unknown;
    const fault = faultOf(value);
    return fault === undefined ? { value: value as Stored } : { value: {}, problem: fault };
  } catch {
    return { value: {}, problem: 'it is not valid JSON' };
  }
}

function faultOf(value: unknown): string | undefined {
  if (!isRecord(value)) return 'it has to be an object with "keys" and "filters"';
  const unknown = Object.keys(value).find((key) => key !== 'keys' && key !== 'filters');
  if (unknown !== undefined) return `"${unknown}" is not known; "keys" and "filters" are`;
  const { keys = {}, filters = {} } = value;
  if (!isRecord(keys) || Object.values(keys).some((list) => !Array.isArray(list) || list.some((key) => typeof key !== 'string')))
    return '"keys" has to name lists of keys, as in {"fix": ["F"]}';
  if (!isRecord(filters) || Object.values(filters).some((one) => typeof one !== 'string'))
    return '"filters" has to name filters, as in {"mine": "path:api sev:high+"}';
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
