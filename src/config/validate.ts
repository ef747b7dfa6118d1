import { lineStarts, nearest, positionAt, profiles, severities } from '../model/index.ts';
import type { Config, ConfigProblem, RuleConfig } from './config.ts';
import type { PlacedValue } from './place.ts';
import type { ConfigFile } from './schema.ts';

/** One configuration file as read. */
export interface ReadFile extends PlacedValue {
  /** For messages: relative to the root. */
  readonly file: string;
  readonly text: string;
  /** Empty, or a package.json without the key. */
  readonly absent: boolean;
}

/** Which names there are. */
export interface KnownRules {
  /** Ids of all rules, former ones included. */
  readonly rules: readonly string[];
  readonly areas: readonly string[];
}

interface Validated {
  /** Undefined when the file does not fit the schema. */
  readonly config: Config | undefined;
  readonly extended: readonly { readonly name: string; readonly at: number }[];
  readonly problems: readonly ConfigProblem[];
}

/** Checks one file against the schema and the rules there are. The schema library is loaded here, not before. */
export async function validate(read: ReadFile, known: KnownRules): Promise<Validated> {
  const { configSchema, keysAt } = await import('./schema.ts');
  const starts = lineStarts(read.text);
  const problem = (path: readonly PropertyKey[], message: string): ConfigProblem => ({
    file: read.file,
    ...positionAt(starts, read.text.length, read.placeOf(path)),
    message,
  });
  const parsed = configSchema.safeParse(read.value);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') return [problem(issue.path, `${nameOf(issue.path)}: ${said(issue, read.value)}.`)];
      return issue.keys.map((key) =>
        problem([...issue.path, key], `Unknown key "${key}"${within(issue.path)}${meant(key, keysAt(issue.path))}.`),
      );
    });
    return { config: undefined, extended: [], problems };
  }
  const file = parsed.data;
  const problems: ConfigProblem[] = [];
  const name = (rule: string, path: readonly PropertyKey[], areas: boolean): void => {
    const names = areas ? [...known.rules, ...known.areas] : known.rules;
    if (!names.includes(rule)) problems.push(problem(path, `There is no rule "${rule}"${meant(rule, names)}.`));
  };
  for (const rule of Object.keys(file.rules ?? {})) name(rule, ['rules', rule], true);
  file.overrides?.forEach(({ rules }, i) => Object.keys(rules).forEach((rule) => name(rule, ['overrides', i, 'rules', rule], true)));
  file.suppressions?.forEach(({ rule }, i) => name(rule, ['suppressions', i, 'rule'], false));
  const extended = [file.extends ?? []].flat().map((target) => ({ name: target, at: read.placeOf(['extends']) }));
  const placeOf = (path: readonly PropertyKey[]): Place => positionAt(starts, read.text.length, read.placeOf(path));
  return { config: configOf(file, read.file, placeOf), extended, problems };
}

interface Place {
  readonly line: number;
  readonly column: number;
}

function configOf(file: ConfigFile, from: string, placeOf: (path: readonly PropertyKey[]) => Place): Config {
  const rules: Record<string, RuleConfig> = {};
  for (const [name, rule] of Object.entries(file.rules ?? {}))
    rules[name] = typeof rule === 'string' ? { severity: rule } : (rule as RuleConfig);
  return {
    files: [from],
    ...(file.profile === undefined ? {} : { profile: file.profile }),
    rules,
    overrides: (file.overrides ?? []).map((override) => ({ files: [override.files].flat(), rules: override.rules })),
    services: (file.services ?? []) as Config['services'],
    suppressions: (file.suppressions ?? []).map((one, i) => ({ ...one, from, ...placeOf(['suppressions', i]) })) as Config['suppressions'],
    knowledge: file.knowledge ?? {},
    thresholds: (file.thresholds ?? {}) as Config['thresholds'],
  };
}

function meant(word: string, candidates: readonly string[]): string {
  const guess = nearest(word, candidates);
  if (guess !== undefined) return ` (did you mean "${guess}"?)`;
  return candidates.length > 0 && candidates.length <= 12 ? ` (known: ${candidates.join(', ')})` : '';
}

function within(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : ` in ${nameOf(path)}`;
}

function nameOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'The configuration';
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${String(step)}`)).join('');
}

type Issue = { readonly code?: string; readonly message: string; readonly path: readonly PropertyKey[] };

/** The schema library's sentence, with a suggestion where a severity or a profile is misspelt. */
function said(issue: Issue, value: unknown): string {
  let given: unknown = value;
  for (const step of issue.path)
    given = typeof given === 'object' && given !== null ? (given as Record<PropertyKey, unknown>)[step] : undefined;
  const words = [...severities, 'off', 'none', ...profiles];
  const guess = typeof given === 'string' && issue.code !== 'custom' ? nearest(given, words) : undefined;
  const text = issue.code === 'invalid_union' ? 'expected a severity, "off" or { severity, options }' : issue.message.replace(/\.$/, '');
  return guess === undefined || guess === given ? text : `${text} (did you mean "${guess}"?)`;
}
