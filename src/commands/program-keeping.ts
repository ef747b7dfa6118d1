import { InvalidArgumentError, Option, type Command } from 'commander';
import { isDay } from '../attest/file.ts';
import type { SuppressionState } from '../engine/index.ts';
import { profiles, type AttestationState } from '../model/index.ts';
import type { AttestFlags } from './attest.ts';
import type { BaselineFlags } from './baseline.ts';
import type { ExitCode } from './exit-codes.ts';
import { commaList } from './flags.ts';
import type { InitFlags } from './init.ts';
import type { SuppressionFlags } from './suppressions.ts';

type SetExit = (code: ExitCode) => void;

/** `readycheck init`. */
export function addInit(init: Command, setExit: SetExit): void {
  init
    .argument('[path]', 'repository', '.')
    .option('--dry-run', 'say what would be written, and write nothing')
    .option('--baseline', 'also accept the findings of today (`readycheck baseline create`)')
    .optionsGroup('Where it runs (default: where the repository lives):')
    .option('--github', 'a workflow for GitHub')
    .option('--gitlab', 'a job for GitLab')
    .option('--pre-commit', 'a hook for pre-commit')
    .option('--no-ci', 'none of them')
    .option('--debug', 'show the stack when readycheck itself fails')
    .action(async (path: string, flags: InitFlags) => setExit(await (await import('./init.ts')).initCommand(path, flags)));
}

/** `readycheck baseline create|update|prune|schema`. */
export function addBaseline(baseline: Command, setExit: SetExit): void {
  const withPath = (name: string, description: string): Command =>
    baseline
      .command(name)
      .description(description)
      .exitOverride()
      .argument('[path]', 'repository', '.')
      .addOption(new Option('--profile <name>', 'set of rules (default: that of the configuration)').choices(profiles))
      .option('--config <file>', 'configuration to use')
      .option('--check', 'write nothing; exit code 1 when the file is not up to date')
      .option('--debug', 'show the stack when readycheck itself fails');
  withPath('create', 'accept every open finding: none of them fails the gate from now on')
    .option('--force', 'also where there is a baseline already')
    .action(async (path: string, flags: BaselineFlags) =>
      setExit(await (await import('./baseline.ts')).baselineCreateCommand(path, flags)),
    );
  withPath('update', 'take out what is gone, and let in rules that are newer than the baseline with what they find')
    .option('--add', 'also accept findings that have come up since')
    .action(async (path: string, flags: BaselineFlags) =>
      setExit(await (await import('./baseline.ts')).baselineUpdateCommand(path, flags)),
    );
  withPath('prune', 'take out what is gone, and change nothing else').action(async (path: string, flags: BaselineFlags) =>
    setExit(await (await import('./baseline.ts')).baselinePruneCommand(path, flags)),
  );
  baseline
    .command('schema')
    .description('JSON Schema of one line of the file')
    .exitOverride()
    .action(async () => setExit(await (await import('./baseline.ts')).baselineSchemaCommand()));
}

/** `readycheck suppressions`. */
export function addSuppressions(suppressions: Command, setExit: SetExit): void {
  suppressions
    .argument('[path]', 'repository', '.')
    .addOption(new Option('-f, --format <format>', 'text or json').choices(['text', 'json']).default('text'))
    .option('--fail-on <states>', `exit code 1 when one is in one of these states: ${failingSuppressions.join(', ')}`, suppressionList)
    .addOption(new Option('--profile <name>', 'set of rules (default: that of the configuration)').choices(profiles))
    .option('--config <file>', 'configuration to use')
    .option('--color', 'colours')
    .option('--no-color', 'no colours')
    .option('--debug', 'show the stack when readycheck itself fails')
    .action(async (path: string, flags: SuppressionFlags) =>
      setExit(await (await import('./suppressions.ts')).suppressionsCommand(path, flags)),
    );
}

/** States that `suppressions --fail-on` takes. */
export const failingSuppressions = ['unused', 'expired', 'no-reason', 'faulty'] as const;

function suppressionList(value: string): readonly SuppressionState[] {
  const states = commaList(value);
  const wrong = states.find((state) => !failingSuppressions.some((one) => one === state));
  if (wrong !== undefined || states.length === 0)
    throw new InvalidArgumentError(`Name some of ${failingSuppressions.join(', ')}, separated by commas.`);
  return states as readonly SuppressionState[];
}

/** States that `attest --fail-on` takes. */
export const failingAttestations = ['expired', 'open'] as const;

/** `readycheck attest`. */
export function addAttest(attest: Command, setExit: SetExit): void {
  const day =
    (withDays: boolean) =>
    (value: string): string => {
      if (isDay(value, withDays)) return value;
      throw new InvalidArgumentError(withDays ? 'It is a date (YYYY-MM-DD) or a number of days (90d).' : 'It is a date (YYYY-MM-DD).');
    };
  attest
    .argument('[item]', 'what is attested; without it everything is listed')
    .argument('[path]', 'repository (default: ".")')
    .optionsGroup('Answer:')
    .option('--by <name>', 'who says so (default: user.name of git)')
    .option('--evidence <text>', 'what there is to show: a link, a ticket, a sentence')
    .option('--on <date>', 'when it was found out (default: today)', day(false))
    .option('--expires <date>', 'last day it holds, or days from then ("90d"; default: the interval of the item)', day(true))
    .option('--remove', 'take the answer out again')
    .optionsGroup('List:')
    .option('--all', 'also what does not apply here, and why')
    .addOption(new Option('-f, --format <format>', 'text or json').choices(['text', 'json']).default('text'))
    .option('--fail-on <states>', 'exit code 1 when an item is in one of these states: expired, open', attestStates)
    .option('--config <file>', 'configuration to use')
    .option('--color', 'colours')
    .option('--no-color', 'no colours')
    .option('--schema', 'print the JSON Schema of .readycheck/attestations.yaml instead')
    .option('--debug', 'show the stack when readycheck itself fails')
    .action(async (item: string | undefined, path: string | undefined, flags: AttestFlags) =>
      setExit(await (await import('./attest.ts')).attestCommand(item, path, flags)),
    );
}

function attestStates(value: string): readonly AttestationState[] {
  const states = commaList(value);
  const wrong = states.find((state) => state !== 'expired' && state !== 'open');
  if (wrong !== undefined || states.length === 0) throw new InvalidArgumentError('Name expired, open or both, separated by a comma.');
  return states as readonly AttestationState[];
}
