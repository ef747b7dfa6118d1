import { InvalidArgumentError, Option, type Command } from 'commander';
import { profiles } from '../model/index.ts';
import type { BackfillFlags } from './backfill.ts';
import type { BlameFlags } from './blame.ts';
import type { ExitCode } from './exit-codes.ts';
import type { HistoryFlags } from './history.ts';

type SetExit = (code: ExitCode) => void;

/** `readycheck history` and what belongs to it. */
export function addHistory(history: Command, setExit: SetExit): void {
  history
    .usage('[show|backfill|blame] [options] [path]')
    .addHelpText('after', '\n`show` is what `readycheck history [path]` does; `readycheck history show --help` has its options.');
  history
    .command('show', { isDefault: true })
    .description('scores of the commits that were scanned, as a chart and a table')
    .exitOverride()
    .argument('[path]', 'repository', '.')
    .addOption(new Option('-f, --format <format>', 'text, json, csv or svg').choices(['text', 'json', 'csv', 'svg']).default('text'))
    .option('--service <id>', 'the scores of one service of several')
    .option('--all', 'also the commits of other branches, by date')
    .option('--ascii', 'no characters beyond ASCII')
    .action(async (path: string, flags: HistoryFlags) => setExit(await (await import('./history.ts')).historyShowCommand(path, flags)));
  addBackfill(history.command('backfill'), setExit);
  history
    .command('blame')
    .description('the commit at which each present finding of a rule appeared, and who made it')
    .exitOverride()
    .argument('<rule>', 'id of a rule')
    .argument('[path]', 'repository', '.')
    .addOption(new Option('-f, --format <format>', 'text or json').choices(['text', 'json']).default('text'))
    .option('--config <file>', 'configuration to use')
    .option('--no-cache', 'do not use .readycheck/cache')
    .option('--debug', 'show the stack when readycheck itself fails')
    .action(async (rule: string, path: string, flags: BlameFlags) =>
      setExit(await (await import('./blame.ts')).blameCommand(rule, path, flags)),
    );
}

function addBackfill(backfill: Command, setExit: SetExit): void {
  backfill
    .description('judge past commits from the objects of git, without a checkout, and add their rows')
    .exitOverride()
    .argument('[path]', 'repository', '.')
    .option('--max <commits>', 'at most so many, evenly spread (default: 300)', wholeNumber)
    .option('--since <date or commit>', 'only what came after: 2025-01-31, a tag, a commit')
    .addOption(new Option('--profile <name>', 'set of rules (default: recommended)').choices(profiles))
    .option('--config <file>', 'configuration to use; past commits are judged by the one of today')
    .option('--no-cache', 'do not use .readycheck/cache')
    .option('-q, --quiet', 'no progress')
    .option('--debug', 'show the stack when readycheck itself fails')
    .action(async (path: string, flags: BackfillFlags) => setExit(await (await import('./backfill.ts')).backfillCommand(path, flags)));
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < 1 || number > 100_000) throw new InvalidArgumentError('It is a whole number from 1.');
  return number;
}
