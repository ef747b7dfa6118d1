import type { Command } from 'commander';

/** What `--help` of a command says besides its flags. */
export interface Manual {
  /** What it reads, writes and ends with; a few sentences. */
  readonly about: string;
  /** Command lines without "readycheck", and what they are for. */
  readonly examples: readonly (readonly [line: string, what: string])[];
}

/** By the words of a command. Every command has an entry; the program itself has its own text. */
export const manuals: Readonly<Record<string, Manual>> = {
  scan: {
    about:
      'Reads the repository, judges it and prints the report. Writes nothing but .readycheck/cache and one row of .readycheck/history.jsonl per clean commit. Ends with 1 when a gate fails, 3 when no rule applies.',
    examples: [
      ['scan', 'this folder'],
      ['scan services/api --fail-on critical --min-score 70', 'one folder, with its own gate'],
      ['scan . --since main --fail-on-new', 'only what a branch makes worse'],
      ['scan . -q -o sarif=out.sarif -o json=report.json', 'files for other tools'],
      ['scan . --ref v1.2.0 --no-history', 'a tag, without a checkout'],
    ],
  },
  report: {
    about:
      'Reads a report that `scan --output json=...` saved and prints it in another format. Nothing is scanned, the repository need not be there.',
    examples: [
      ['report report.json --verbose', 'everything that is in it'],
      ['report report.json --format sarif -o sarif=out.sarif', 'for code scanning'],
      ['report - --fail-on high', 'from standard input, with a gate'],
      ['report --schema', 'what a report looks like'],
    ],
  },
  explain: {
    about:
      'Tells what a rule asks for, why, and how it went in a repository; everything about one finding; or a question that only a person can answer.',
    examples: [
      ['explain docker/non-root-user', 'a rule'],
      ['explain http/rate-limit .', 'a rule, and every subject of it here'],
      ['explain 1a2b3c4d .', 'a finding, by the start of its fingerprint'],
      ['explain ops/restore-tested', 'something only a person can confirm'],
    ],
  },
  rules: {
    about: 'Lists every rule with its severity and category, or as JSON with what it covers, its profile and its fix.',
    examples: [
      ['rules', 'all of them'],
      ['rules --profile essential', 'those that matter most'],
      ['rules --format json', 'for a machine'],
    ],
  },
  suppressions: {
    about:
      'Lists every suppression of comments and configuration: rule, place, reason, last day, and whether anything is found there. Unused, expired and unexplained ones are what a review looks for. Writes nothing.',
    examples: [
      ['suppressions', 'all of them'],
      ['suppressions . --fail-on unused,expired,no-reason', 'in CI'],
      ['suppressions . --format json', 'for a machine'],
    ],
  },
  history: {
    about: 'The scores of the commits that were scanned, from .readycheck/history.jsonl.',
    examples: [
      ['history', 'this folder'],
      ['history show services/api --format csv', 'for a spreadsheet'],
    ],
  },
  'history backfill': {
    about:
      'Judges past commits from git objects, without a checkout, and keeps a row for each in .readycheck/history.jsonl. Can be interrupted and goes on where it was.',
    examples: [
      ['history backfill', 'the first-parent line of this branch'],
      ['history backfill . --max 50', 'a sample of fifty commits'],
    ],
  },
  'history blame': {
    about: 'Finds the commit at which each present finding of a rule appeared, and tells who made it and when.',
    examples: [['history blame http/rate-limit', 'since when requests are not limited']],
  },
  'history show': {
    about: 'A chart and a table of the scores of scanned commits. A change is split into what the code did and what the rules did.',
    examples: [
      ['history show', 'this folder'],
      ['history show . --format csv', 'for a spreadsheet'],
    ],
  },
  fix: {
    about:
      'Plans fixes in memory, keeps those after which every file still parses and the finding is gone, and writes them through a journal. In a terminal it asks fix by fix; elsewhere say --safe. Files with uncommitted changes are left alone.',
    examples: [
      ['fix --dry-run', 'what could be fixed'],
      ['fix', 'one by one, each with its diff'],
      ['fix . --safe', 'all that cannot change behaviour, without asking'],
      ['fix . --only docker/non-root-user --include-review', 'one rule, after a look at its diff'],
      ['fix . --patch fixes.patch', 'a patch for `git apply`, nothing is written here'],
    ],
  },
  undo: {
    about: 'Puts the files of the last fix back, unless they changed since.',
    examples: [
      ['undo', 'the last fix'],
      ['undo . --all', 'every fix'],
    ],
  },
  attest: {
    about:
      'Some questions no file answers: whether a restore was tested, who is on call. Without an item, lists those that apply to what the repository is. With one, writes down that somebody confirmed it, in .readycheck/attestations.yaml. Reports show the count beside the score, which it never moves.',
    examples: [
      ['attest', 'what is open, attested and expired'],
      ['attest ops/restore-tested --evidence https://wiki.example.org/restore', 'confirm it, as user.name of git'],
      ['attest ops/dr-drill . --by "Ana Example" --on 2026-11-02 --expires 90d', 'for somebody else, on another day'],
      ['attest . --fail-on expired', 'in CI: what was confirmed once must stay so'],
      ['attest ops/dr-drill --remove', 'take it back'],
    ],
  },
  baseline: {
    about:
      'Keeps .readycheck/baseline.jsonl, the findings that fail no gate because they were there before. The score does not change. Commit the file; branches merge it by keeping the lines of both.',
    examples: [
      ['baseline create', 'start: everything that is there is accepted'],
      ['baseline prune . --check', 'in CI: fail when fixed findings are still in it'],
      ['baseline update', 'after an upgrade of readycheck'],
    ],
  },
  'baseline create': {
    about: 'Accepts every open finding as it is today. From then on only what is new fails the gate.',
    examples: [
      ['baseline create', 'this folder'],
      ['baseline create . --profile all --force', 'anew, with all rules'],
    ],
  },
  'baseline update': {
    about:
      'Takes out what is gone, and lets in rules that had not run when the baseline was written, with what they find (each is printed). What has come up under rules it knows is listed and stays open.',
    examples: [
      ['baseline update', 'after an upgrade of readycheck'],
      ['baseline update . --add', 'also accept what has come up since'],
      ['baseline update . --check', 'say whether it would change, and write nothing'],
    ],
  },
  'baseline prune': {
    about: 'Takes out findings that are gone, so that they cannot come back unnoticed. Nothing is ever added.',
    examples: [
      ['baseline prune', 'this folder'],
      ['baseline prune . --check', 'in CI: exit code 1 when there is something to take out'],
    ],
  },
  'baseline schema': {
    about: 'Prints the JSON Schema of one line of .readycheck/baseline.jsonl.',
    examples: [['baseline schema', 'to standard output']],
  },
  init: {
    about:
      'Writes readycheck.json with its JSON Schema, a CI job for where the repository lives, and ignore entries. Asks nothing, replaces no file, and the second time changes nothing. The job runs the readycheck that is installed with the project and fetches none.',
    examples: [
      ['init --dry-run', 'what would be written'],
      ['init', 'this folder'],
      ['init . --baseline', 'and accept what is there today'],
      ['init . --gitlab --pre-commit', 'choose where it runs'],
    ],
  },
  config: {
    about:
      'The configuration stands in readycheck.json, .jsonc, .yaml or under "readycheck" in package.json. It is data; nothing of it is executed.',
    examples: [
      ['config print', 'what a scan uses'],
      ['config validate', 'what is wrong with it'],
      ['config schema', 'for editors'],
    ],
  },
  'config print': {
    about: 'Prints the configuration with everything it extends and the severity of every rule, as JSON.',
    examples: [['config print services/api', 'of one folder']],
  },
  'config validate': {
    about: 'Names what is wrong with the configuration, with file, line and column. Ends with 2 then.',
    examples: [
      ['config validate', 'of this folder'],
      ['config validate . --config ci/readycheck.json', 'of another file'],
    ],
  },
  'config schema': {
    about: 'Prints the JSON Schema of the configuration.',
    examples: [['config schema', 'to standard output']],
  },
  completion: {
    about: 'Prints a script that completes commands, flags, choices and rules.',
    examples: [
      ['completion bash', 'put it into ~/.local/share/bash-completion/completions/readycheck'],
      ['completion zsh', 'put it into a folder of $fpath as _readycheck'],
      ['completion fish', 'put it into ~/.config/fish/completions/readycheck.fish'],
    ],
  },
  doctor: {
    about: 'Looks whether Node, git, the cache, the configuration and the terminal are as they should be. Changes nothing.',
    examples: [['doctor', 'for this folder']],
  },
};

/** The words of a command below the program: "baseline create". */
export function wordsOf(command: Command): string {
  const words: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) words.unshift(at.name());
  return words.join(' ');
}

/** Adds what the manual says to the help of every command below one. */
export function addManuals(command: Command): void {
  for (const sub of command.commands) {
    const manual = manuals[wordsOf(sub)];
    if (manual !== undefined) sub.addHelpText('after', textOf(manual));
    addManuals(sub);
  }
}

/** Columns of help where nobody says how wide the terminal is. */
const width = 80;

function textOf({ about, examples }: Manual): string {
  const widest = Math.max(...examples.map(([line]) => line.length));
  const isNarrow = '  readycheck   '.length + widest + Math.max(...examples.map(([, what]) => what.length)) <= 100;
  const lines = examples.map(([line, what]) =>
    isNarrow ? `  readycheck ${line.padEnd(widest)}  ${what}` : `  readycheck ${line}\n      ${what}`,
  );
  return `\n${wrapped(about)}\n\nExamples:\n${lines.join('\n')}`;
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
