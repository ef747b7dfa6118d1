import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { ciRuns } from '../ci/pipelines.ts';
import { images } from '../docker/images.ts';
import { shellUnits } from '../ops/shell-units.ts';
import { packages } from '../packages.ts';
import { isExampleOrTest } from '../paths.ts';
import { commandsIn, invocationOf } from '../shell.ts';

/** One call of a package manager, wherever it is written. */
export interface NpmCall {
  readonly program: 'npm' | 'pnpm' | 'yarn' | 'bun';
  readonly args: readonly string[];
  readonly at: Loc;
  /** The command as written, shortened. */
  readonly text: string;
  readonly place: 'script' | 'ci' | 'image' | 'package';
}

/** A file that calls package managers. */
export interface NpmCaller extends Subject {
  readonly place: NpmCall['place'];
  readonly calls: readonly NpmCall[];
}

/** Shell scripts of operations, CI, images and package scripts that call a package manager, by file. */
export const npmCallers = fact('deps/npm callers', (repo: Repo): readonly NpmCaller[] => {
  const calls: NpmCall[] = [];
  const add = (place: NpmCall['place'], at: Loc, program: string, args: readonly string[]): void => {
    if (program === 'npm' || program === 'pnpm' || program === 'yarn' || program === 'bun')
      calls.push({ program, args, at, text: [program, ...args].join(' ').slice(0, 80), place });
  };
  for (const unit of shellUnits(repo)) for (const step of unit.steps) add('script', step.at, step.call.program, step.call.args);
  for (const { command } of ciRuns(repo)) if (command.via.length === 0) add('ci', command.at, command.program, command.args);
  for (const image of images(repo).filter((i) => i.purpose === 'production' || i.purpose === 'unknown'))
    for (const stage of image.used)
      for (const run of stage.runs)
        for (const command of commandsIn(run.value)) {
          const call = invocationOf(command.words);
          if (call !== undefined) add('image', run.at, call.program, call.args);
        }
  for (const own of packages(repo)) {
    if (isExampleOrTest(own.file) !== undefined) continue;
    for (const script of Object.values(own.scripts))
      for (const command of commandsIn(script.text)) {
        const call = invocationOf(command.words);
        if (call !== undefined) add('package', script.at, call.program, call.args);
      }
  }
  const files = [...new Set(calls.map((c) => c.at.file))].sort();
  return files.map((file): NpmCaller => {
    const own = calls.filter(
      (c, i) => c.at.file === file && calls.findIndex((o) => o.at.file === file && o.at.start === c.at.start && o.text === c.text) === i,
    );
    return { name: file, at: own[0]!.at, place: own[0]!.place, calls: own };
  });
});

/** The first word that is no option. */
export function commandOf(call: NpmCall): string {
  return call.args.find((a) => !a.startsWith('-')) ?? '';
}

/** Callers in scripts and CI, where nobody watches what a command changes. */
export const unattendedCallers = fact('deps/unattended callers', (repo: Repo): readonly NpmCaller[] =>
  npmCallers(repo).filter((c) => c.place === 'script' || (c.place === 'ci' && !proposes(repo.text(c.name) ?? ''))),
);

/** A pipeline that makes a pull request of what it changes: somebody looks. */
function proposes(text: string): boolean {
  return /create-pull-request|gh pr create|pull-request-action|glab mr create/.test(text);
}

/** Tools that a call installs for the whole machine, as written: `pm2`, `pnpm@9.1.0`. */
export function globalTools(call: NpmCall): readonly string[] {
  const command = commandOf(call);
  const isGlobal =
    call.args.some((a) => a === '-g' || a === '--global') ||
    (call.program === 'yarn' && call.args[0] === 'global' && call.args[1] === 'add');
  if (!isGlobal || !/^(i|install|add|global)$/.test(command)) return [];
  return call.args.filter((a) => !a.startsWith('-') && !/^(i|install|add|global)$/.test(a) && !/^[./]|\.tgz$|^https?:|^git/.test(a));
}

/** Callers in scripts and CI that install tools for the whole machine. */
export const toolInstallers = fact('deps/tool installers', (repo: Repo): readonly NpmCaller[] =>
  unattendedCallers(repo).filter((c) => c.calls.some((call) => globalTools(call).length > 0)),
);
