import { existsSync } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { nearest, profiles } from '../model/index.ts';
import { version } from '../version.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import {
  addDebugFlags,
  addGateFlags,
  addOutputFlags,
  addScanFlags,
  commaList,
  type GateFlags,
  type OutputFlags,
  type ScanFlags,
} from './flags.ts';
import { addManuals } from './help.ts';
import { addAttest, addBaseline, addInit, addSuppressions } from './program-keeping.ts';
import type { ExplainScoreFlags } from './explain-score.ts';
import { addHistory } from './history-program.ts';

type SetExit = (code: ExitCode) => void;

/** What the default command takes besides the flags of a scan. */
export interface OpenFlags extends ScanFlags {
  /** False with `--no-tui`. */
  readonly tui: boolean;
  readonly accessible?: boolean;
  /** Scan again when files change. */
  readonly watch?: boolean;
}

/** The whole command line. Each command is loaded when it runs; `setExit` receives its exit code. */
export function programOf(setExit: SetExit): Command {
  const program = new Command('readycheck')
    .description(
      'Judges how ready a repository of JavaScript or TypeScript services is for production, and shows the evidence for every verdict.',
    )
    .version(version, '-V, --version')
    .argument('[path]', 'repository to judge', '.')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({
      ...helpLook,
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(operandTerm)].join(' '),
    })
    .addHelpText('after', closing);
  addScanFlags(program);
  addOutputFlags(program);
  program
    .option('--no-tui', 'print the report even in a terminal')
    .option('--accessible', 'in a terminal: no full screen, borders or spinner')
    .option('-w, --watch', 'in a terminal: scan again whenever files change');
  addGateFlags(program);
  addDebugFlags(program).action(async (path: string, flags: OpenFlags) =>
    setExit(
      await (
        await import('./open.ts')
      ).openCommand(
        path,
        flags,
        program.commands.map((command) => command.name()),
      ),
    ),
  );

  program.hook('preSubcommand', passFlagsOn);
  program.configureOutput({
    outputError: (text, write) => write(suggested(text, program)),
  });
  const subcommand = (name: string, description: string): Command => program.command(name).description(description).exitOverride();
  program.commandsGroup('Judge:');
  const scan = subcommand('scan', 'scan and print the report, never the full screen').argument('[path]', 'repository', '.');
  // Both are true of `scan` anyway; who moves from `readycheck` to `readycheck scan` need not take them out.
  scan.addOption(new Option('--no-tui').hideHelp()).addOption(new Option('--accessible').hideHelp());
  addDebugFlags(addGateFlags(addOutputFlags(addScanFlags(scan)))).action(async (path: string, flags: ScanFlags) =>
    setExit(await (await import('./scan.ts')).scanCommand(path, flags)),
  );
  const report = subcommand('report', 'print a saved JSON report in any format, without a scan').argument(
    '[file]',
    'saved report, - for standard input',
  );
  report
    .option('--schema', 'print the JSON Schema of reports instead')
    .option('--history <path>', 'repository whose history the HTML page draws');
  addGateFlags(addOutputFlags(report)).action(
    async (file: string | undefined, flags: OutputFlags & GateFlags & { schema?: boolean; history?: string }) =>
      setExit(await (await import('./report.ts')).reportCommand(file, flags)),
  );

  program.commandsGroup('Understand:');
  subcommand('explain', 'what a rule asks for and why, everything about one finding, or how the score comes about')
    .argument('<rule-or-finding>', 'id of a rule, the first characters of a fingerprint, or "score"')
    .argument('[path]', 'repository: of the finding or score (default: "."), or to see how the rule went there')
    .option('--config <file>', 'configuration to use')
    .option('--service <id>', 'with "score": of one service')
    .addOption(new Option('--profile <name>', 'with "score": set of rules').choices(profiles))
    .option('--color', 'colours')
    .option('--no-color', 'no colours')
    .action(async (what: string, path: string | undefined, flags: ExplainScoreFlags) =>
      setExit(await (await import('./explain.ts')).explainCommand(what, path, flags)),
    );
  subcommand('rules', 'list every rule')
    .addOption(new Option('-f, --format <format>', 'text or json').choices(['text', 'json']).default('text'))
    .addOption(new Option('--profile <name>', 'only those of a profile').choices(profiles))
    .option('--color', 'colours')
    .option('--no-color', 'no colours')
    .action(async (flags: { format: string; profile?: (typeof profiles)[number]; color?: boolean }) =>
      setExit(await (await import('./rules.ts')).rulesCommand(flags)),
    );

  addSuppressions(subcommand('suppressions', 'every suppression with its reason, its end, and whether it is needed'), setExit);
  addHistory(subcommand('history', 'how the score went, commit by commit'), setExit);

  program.commandsGroup('Improve:');
  addFix(subcommand('fix', 'write verified fixes; in a terminal one by one with their diffs'), setExit);
  subcommand('undo', 'take the last fix back, unless files changed since')
    .argument('[path]', 'repository', '.')
    .option('--all', 'back to before the first fix')
    .action(async (path: string, flags: { all?: boolean }) => setExit((await import('./wiring.ts')).undoCommand(path, flags)));

  addAttest(subcommand('attest', 'list what only a person can confirm, or write down that somebody has'), setExit);
  addBaseline(subcommand('baseline', 'accept the findings of today, and keep that list honest'), setExit);

  program.commandsGroup('Set up:');
  addInit(subcommand('init', 'write a configuration, a CI job and ignore entries for this repository'), setExit);
  addConfig(subcommand('config', 'print or validate the configuration, or print its JSON Schema'), setExit);
  subcommand('completion', 'print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'what to print it for').choices(['bash', 'zsh', 'fish']))
    .action(async (shell: 'bash' | 'zsh' | 'fish') => setExit(await (await import('./completion.ts')).completionCommand(shell, program)));
  subcommand('doctor', 'check what readycheck needs: Node, git, cache, configuration')
    .argument('[path]', 'repository', '.')
    .action(async (path: string) => setExit(await (await import('./doctor.ts')).doctorCommand(path)));
  addManuals(program);
  return program;
}

function addFix(fix: Command, setExit: SetExit): void {
  fix
    .argument('[path]', 'repository', '.')
    .option('--rule, --only <rules>', 'fix only these rules or areas, separated by commas', commaList)
    .option('--finding <fingerprints>', 'fix only these findings (the first characters are enough)', commaList)
    .option('--service <services>', 'fix only findings of these services', commaList)
    .optionsGroup('Look first:')
    .option('--dry-run', 'say what would be done')
    .option('--diff', 'print the diff')
    .option('--patch <file>', 'write the diff to a file that `git apply` takes (- for standard output)')
    .optionsGroup('Without asking:')
    .option('--safe', 'write the safe fixes: those that cannot change what a correct program does')
    .option('--include-review', 'write those that want review, too')
    .optionsGroup('Guards:')
    .option('--allow-dirty', 'also edit files with uncommitted changes')
    .option('--no-vcs', 'edit files that are not under version control')
    .addOption(new Option('--profile <name>', 'rules to look at').choices(profiles))
    .option('--config <file>', 'configuration to use')
    .option('--debug', 'show the stack when readycheck itself fails')
    .action(async (path: string, flags: Record<string, unknown>) => setExit(await (await import('./wiring.ts')).fixCommand(path, flags)));
}

function addConfig(config: Command, setExit: SetExit): void {
  const withPath = (name: string, description: string): Command =>
    config
      .command(name)
      .description(description)
      .exitOverride()
      .argument('[path]', 'repository', '.')
      .option('--config <file>', 'configuration to use');
  withPath('print', 'the configuration a scan uses, with everything it extends').action(async (path: string, flags: { config?: string }) =>
    setExit(await (await import('./config.ts')).configPrintCommand(path, flags)),
  );
  withPath('validate', 'say what is wrong with the configuration').action(async (path: string, flags: { config?: string }) =>
    setExit(await (await import('./config.ts')).configValidateCommand(path, flags)),
  );
  config
    .command('schema')
    .description('JSON Schema of the configuration')
    .exitOverride()
    .action(async () => setExit(await (await import('./config.ts')).configSchemaCommand()));
}

const helpLook = { sortSubcommands: false, showGlobalOptions: false, minWidthToWrap: 30 } as const;

function operandTerm(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

/**
 * Flags written before the command (`readycheck -q scan`) hold for the command. Those it does not know
 * are an error: a gate or a filter must never be dropped without a word.
 */
function passFlagsOn(program: Command, command: Command): void {
  for (const option of program.options) {
    const name = option.attributeName();
    // `--debug` is read from the whole line.
    if (name === 'debug' || program.getOptionValueSource(name) !== 'cli') continue;
    if (!command.options.some((own) => own.attributeName() === name))
      program.error(`error: ${option.long ?? option.flags} is no option of \`readycheck ${command.name()}\`.`);
    command.setOptionValueWithSource(name, program.getOptionValue(name), 'cli');
  }
}

/** "too many arguments" with the command that was probably meant: `readycheck scann api`. */
function suggested(text: string, program: Command): string {
  const first = /^error: too many arguments\. .* got \d+: ([^,\n]+),/.exec(text)?.[1];
  if (first === undefined || existsSync(first)) return text;
  const meant = nearest(
    first,
    program.commands.map((command) => command.name()),
  );
  return meant === undefined ? text : `error: There is no command "${first}"; did you mean "${meant}"?\n`;
}

const closing = `
In a terminal, readycheck opens a full-screen view; in a pipe, in CI and with --no-tui it prints the report.
Data goes to standard output, everything else to standard error.

Exit codes:
  ${exitCodes.passed}    the gate passed
  ${exitCodes.gateFailed}    the gate failed: an open finding of --fail-on (default high) or worse, or a threshold missed
  ${exitCodes.usage}    the call or the configuration is wrong
  ${exitCodes.nothingToJudge}    nothing to judge: no rule applies
  ${exitCodes.toolFailed}    readycheck itself failed
  ${exitCodes.interrupted}  interrupted

Examples:
  readycheck                                            judge this folder
  readycheck scan services/api --fail-on critical       in CI, milder
  readycheck scan --since main --fail-on-new            only what a branch adds
  readycheck scan -q -o sarif=out.sarif -o json=r.json  files for other tools
  readycheck scan --ref v1.2.0                          a commit, without a checkout
  readycheck explain docker/non-root-user               what a rule asks for and why
  readycheck fix --dry-run                              what could be fixed
  readycheck init --dry-run                             what setting it up would write
  readycheck baseline create                            accept what is there; only what is new fails`;
