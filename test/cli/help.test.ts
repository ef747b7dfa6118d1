import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manuals, wordsOf } from '../../src/commands/help.ts';
import { programOf } from '../../src/commands/program.ts';
import { readycheckAll } from './run.ts';

const program = programOf(() => undefined);
const below = (command: Command): readonly Command[] => command.commands.flatMap((sub) => [sub, ...below(sub)]);
const commands = below(program);
const names = commands.map(wordsOf);

/** Splits a command line as a shell would, double quotes only. */
const split = (line: string): readonly string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

describe('every command', () => {
  it('has a manual in src/commands/help.ts, and every manual a command', () => {
    expect(names.filter((name) => manuals[name] === undefined)).toEqual([]);
    expect(Object.keys(manuals).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each([['readycheck', program] as const, ...commands.map((command) => [wordsOf(command), command] as const)])(
    '%s describes itself, its operands and its flags',
    (_, command) => {
      expect(command.description()).not.toBe('');
      for (const option of command.options.filter(({ hidden }) => !hidden)) {
        expect(option.description, option.flags).toMatch(/^\S.{3,}/);
        expect(option.description, option.flags).not.toMatch(/\.$/);
      }
      for (const argument of command.registeredArguments) expect(argument.description, argument.name()).not.toBe('');
    },
  );

  it.each(Object.entries(manuals))('%s has a paragraph and examples that its flags allow', (name, { about, examples }) => {
    expect(about).toMatch(/^[A-Z].{30,}\.$/);
    expect(examples.length).toBeGreaterThan(0);
    for (const [line, what] of examples) {
      expect(what, line).toMatch(/^\S/);
      expect(`${line} `).toMatch(new RegExp(`^${name} `));
      const words = split(line);
      const command = commands.findLast((one) => `${words.join(' ')} `.startsWith(`${wordsOf(one)} `))!;
      const known = [...command.options, ...(defaultOf(command)?.options ?? [])].flatMap(({ short, long }) => [short, long]);
      for (const word of words.filter((one) => /^--?\w/.test(one))) expect(known, line).toContain(word);
    }
  });

  it('shows all of it with --help, and nothing on standard error', async () => {
    const runs = await readycheckAll(names.map((name) => [...name.split(' '), '--help']));
    names.forEach((name, index) => {
      expect(runs[index], name).toMatchObject({ code: 0, stderr: '' });
      expect(runs[index]!.stdout, name).toContain('\nExamples:\n  readycheck ');
      for (const line of runs[index]!.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(100);
    });
  });
});

/** What `readycheck history` does when it is given no word: its flags are known as well. */
function defaultOf(command: Command): Command | undefined {
  return wordsOf(command) === 'history' ? command.commands.find((sub) => sub.name() === 'show') : undefined;
}

describe('completion', () => {
  const shells = ['bash', 'zsh', 'fish'] as const;
  const scripts: Record<string, string> = {};
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'readycheck-completion-'));
    const runs = await readycheckAll(shells.map((shell) => ['completion', shell]));
    shells.forEach((shell, index) => (scripts[shell] = runs[index]!.stdout));
    for (const shell of shells) writeFileSync(path.join(folder, `script.${shell}`), scripts[shell]!);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(shells)('of %s knows every command and every flag', (shell) => {
    for (const command of [program, ...commands]) {
      for (const sub of command.commands) expect(scripts[shell]).toContain(sub.name());
      for (const { long, hidden } of command.options)
        if (!hidden && long !== undefined && long !== null)
          expect(scripts[shell]).toContain(shell === 'fish' ? `-l ${long.slice(2)} ` : long);
    }
  });

  /** What is typed, and words that must be (or must not be) offered for the last of it. */
  const cases: readonly (readonly [typed: string, offered: readonly string[], not: readonly string[]])[] = [
    ['readycheck ba', ['baseline'], ['scan']],
    ['readycheck baseline u', ['update'], ['suppressions']],
    ['readycheck baseline update --a', ['--add'], ['--all']],
    ['readycheck scan --fail-on cr', ['critical'], ['expired']],
    ['readycheck attest --fail-on e', ['expired'], ['critical']],
    ['readycheck suppressions --fail-on ', ['unused', 'no-reason'], ['critical']],
    ['readycheck attest ops/rest', ['ops/restore-tested'], ['ops/dr-drill']],
    ['readycheck explain docker/non', ['docker/non-root-user'], []],
    ['readycheck init --git', ['--github', '--gitlab'], ['--baseline']],
    ['readycheck completion f', ['fish'], ['bash']],
  ];

  it('works in bash', () => {
    for (const [typed, offered, not] of cases) expectOffered(typed, inBash(typed), offered, not);
    expect(inBash('readycheck scan --fail-on=cr', ['readycheck', 'scan', '--fail-on', '=', 'cr'])).toEqual(['critical']);
    expect(inBash('readycheck scan --fail-on=', ['readycheck', 'scan', '--fail-on', '='])).toContain('none');
  });

  it.skipIf(!isInstalled('zsh'))('works in zsh', () => {
    for (const [typed, offered, not] of cases) expectOffered(typed, inZsh(typed), offered, not);
  });

  it.skipIf(!isInstalled('fish'))('works in fish', () => {
    for (const [typed, offered, not] of cases) expectOffered(typed, inFish(typed), offered, not);
  });

  function expectOffered(typed: string, got: readonly string[], offered: readonly string[], not: readonly string[]): void {
    for (const word of offered) expect(got, typed).toContain(word);
    for (const word of not) expect(got, typed).not.toContain(word);
  }

  function inBash(typed: string, words: readonly string[] = typed.split(' ')): readonly string[] {
    const script = `source script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _readycheck; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return lines(execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], { cwd: folder, encoding: 'utf8' }));
  }

  /** What the function hands to the completion system, narrowed to what was typed as that system does. */
  function inZsh(typed: string): readonly string[] {
    const words = typed.split(' ');
    const script = `compdef() { :; }; _files() { :; }; compadd() { print -l -- "\${(@P)2}"; }; source script.zsh; words=("$@"); CURRENT=$#; _readycheck`;
    const out = execFileSync('zsh', ['-f', '-c', script, 'zsh', ...words], { cwd: folder, encoding: 'utf8' });
    return lines(out).filter((word) => word.startsWith(words.at(-1)!));
  }

  function inFish(typed: string): readonly string[] {
    const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const out = execFileSync('fish', ['--no-config', '-c', 'source script.fish; complete -C $argv[1]', typed], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
    return lines(out).map((line) => line.split('\t')[0]!);
  }
});

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

function isInstalled(shell: string): boolean {
  try {
    execFileSync(shell, ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
