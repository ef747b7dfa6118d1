import { InvalidArgumentError, Option, type Command } from 'commander';
import { endings, formats, type Format } from '../report/formats.ts';
import { categories, nearest, profiles, severities, type Category, type Profile, type Severity } from '../model/index.ts';

export type { Format };

/** `--output sarif=out.sarif`. */
export interface OutputFile {
  readonly format: Format;
  readonly file: string;
}

/** The flags of commands that scan, as commander gives them. */
export interface ScanFlags extends OutputFlags, GateFlags {
  readonly config?: string;
  readonly profile?: Profile;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly ref?: string;
  readonly since?: string;
  readonly changed?: boolean;
  readonly timing?: boolean;
  readonly cache: boolean;
  readonly history: boolean;
  readonly debug?: boolean;
}

export interface OutputFlags {
  readonly format?: Format;
  readonly output?: readonly OutputFile[];
  readonly suppressed?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  /** Undefined: when a terminal reads it. */
  readonly color?: boolean;
  readonly ascii?: boolean;
}

export interface GateFlags {
  readonly failOn?: Severity | 'none';
  readonly minScore?: number;
  readonly minCategory?: Readonly<Partial<Record<Category, number>>>;
  readonly failOnNew?: boolean;
}

/** Flags that choose what is scanned and judged. */
export function addScanFlags(command: Command): Command {
  return command
    .optionsGroup('What is judged:')
    .option('--only <rules>', 'run only these rules or areas, separated by commas (repeatable)', list)
    .option('--skip <rules>', 'leave these rules or areas out (repeatable)', list)
    .addOption(new Option('--profile <name>', 'set of rules (default: recommended); all adds contested ones').choices(profiles))
    .option('--config <file>', 'configuration to use instead of the one in the repository')
    .option('--ref <commit>', 'scan the tree of a commit; the working tree is neither read nor touched')
    .option('--since <ref>', 'tell what is new since the merge base with a branch, tag or commit')
    .option('--changed', 'the same, against the default branch')
    .option('--no-cache', 'do not use .readycheck/cache')
    .option('--no-history', 'do not add a row to .readycheck/history.jsonl');
}

/** The endings for people: ".sarif, .json or .txt". */
const endingNames = endings
  .map(([ending]) => ending)
  .filter((ending) => ending.lastIndexOf('.') === 0)
  .join(', ')
  .replace(/, ([^,]*)$/, ' or $1');

/** Flags that choose how a report is shown. */
export function addOutputFlags(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .addOption(new Option('-f, --format <format>', 'what goes to standard output (default: text)').choices(formats))
    .option('-o, --output <format=file>', `also write a format to a file (repeatable); an ending says it, too: ${endingNames}`, outputFile)
    .option('--suppressed', 'also show suppressed findings in SARIF')
    .option('-v, --verbose', 'everything: all findings, passes with their evidence, what does not apply and why')
    .option('-q, --quiet', 'only the summary, and no progress')
    .option('--color', 'colours even where no terminal reads')
    .option('--no-color', 'no colours')
    .option('--ascii', 'no characters beyond ASCII');
}

/** Flags that decide about exit code 1. */
export function addGateFlags(command: Command): Command {
  return command
    .optionsGroup('Exit code 1 when:')
    .addOption(
      new Option('--fail-on <severity>', 'an open finding is this severe or more (default: high)').choices([...severities, 'none']),
    )
    .option('--min-score <points>', 'the score is lower', percent)
    .option('--min-category <category=points>', 'a category is lower (repeatable)', minCategory)
    .option('--fail-on-new', 'anything is new; needs --since or --changed');
}

/** Flags for trouble. */
export function addDebugFlags(command: Command): Command {
  return command
    .optionsGroup('Diagnosis:')
    .option('--timing', 'say on standard error where the time went')
    .option('--debug', 'show the stack when readycheck itself fails');
}

function list(value: string, before: readonly string[] = []): readonly string[] {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('Name at least one rule or area.');
  return [...before, ...names];
}

function percent(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number <= 100)) throw new InvalidArgumentError('It is a number from 0 to 100.');
  return number;
}

/** Short names by which people call the categories, besides their ids. */
const shortNames: Readonly<Record<string, Category>> = { security: 'application-security', data: 'data-safety', supply: 'supply-chain' };

function minCategory(value: string, before: Readonly<Partial<Record<Category, number>>> = {}): Readonly<Partial<Record<Category, number>>> {
  const [name = '', points = ''] = value.split('=');
  const id = Object.hasOwn(categories, name) ? (name as Category) : Object.hasOwn(shortNames, name) ? shortNames[name] : undefined;
  if (id === undefined) {
    const guess = nearest(name, Object.keys(categories));
    throw new InvalidArgumentError(
      guess === undefined ? `Categories are ${Object.keys(categories).join(', ')}.` : `Did you mean ${guess}?`,
    );
  }
  return { ...before, [id]: percent(points) };
}

function outputFile(value: string, before: readonly OutputFile[] = []): readonly OutputFile[] {
  const split = value.indexOf('=');
  const format = formats.find((name) => name === value.slice(0, Math.max(0, split)));
  const file = value.slice(split + 1);
  if (format !== undefined && file !== '') return [...before, { format, file }];
  const ended = split < 0 ? endings.find(([ending]) => value.endsWith(ending) && value !== ending) : undefined;
  if (ended === undefined)
    throw new InvalidArgumentError(`Write it as format=file, with one of ${formats.join(', ')}, or end the name in ${endingNames}.`);
  return [...before, { format: ended[1], file: value }];
}

/** Words separated by commas, added to those of the same flag before. */
export function commaList(value: string, before: readonly string[] = []): readonly string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ];
}
