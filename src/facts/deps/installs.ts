import { type Evidence, fact, type Loc, type Repo, spanStart, type Subject } from '../../model/index.ts';
import { buildCommands } from '../ci/containers.ts';
import type { InstallCall } from '../ci/install.ts';
import { pipelines } from '../ci/pipelines.ts';
import { freshBudget } from '../ci/resolve.ts';
import type { CiCommand } from '../ci/types.ts';
import { folderOf } from '../docker/paths.ts';
import { stagesOf } from '../docker/stages.ts';
import type { Stage } from '../docker/types.ts';
import { packages } from '../packages.ts';
import { installRoots } from './lockfiles.ts';
import { mayShip } from './node-images.ts';

/** One command that installs dependencies which have a lock file. */
export interface Install {
  readonly text: string;
  readonly at: Loc;
  readonly call: InstallCall;
  /** Fails when the lock file does not fit, the environment considered. */
  readonly frozen: boolean;
  readonly via: readonly Evidence[];
}

/** A Dockerfile or CI file that installs dependencies. */
export interface Installer extends Subject {
  readonly kind: 'image' | 'ci';
  readonly installs: readonly Install[];
}

/** Files that install dependencies for CI or an image; installs of folders without a lock file are left out. */
export const installers = fact('deps/installers', (repo: Repo): readonly Installer[] => {
  const locked = new Set(
    installRoots(repo)
      .filter((r) => r.locks.length > 0)
      .map((r) => r.folder),
  );
  const roots = new Map(packages(repo).map((p) => [p.dir, p.workspaceRoot]));
  const counts = (folder: string | undefined): boolean =>
    folder !== undefined && (locked.has(folder) || locked.has(roots.get(folder) ?? folder));
  const found: Installer[] = [];
  for (const { path } of repo.ofKind('dockerfile')) {
    if (!mayShip(path)) continue;
    const installs = imageInstalls(repo, path).filter((i) => counts(i.call.folder));
    if (installs.length > 0) found.push({ name: path, at: installs[0]!.at, kind: 'image', installs });
  }
  for (const pipeline of pipelines(repo)) {
    const commands = pipeline.jobs.flatMap((j) => j.steps.flatMap((s) => s.commands));
    const installs = commands.flatMap((c): Install[] => {
      // What an image does is judged at its Dockerfile.
      if (c.install === undefined || c.via.some((v) => repo.file(v.at.file)?.kind === 'dockerfile')) return [];
      return counts(c.install.folder) ? [{ text: c.text, at: c.at, call: c.install, frozen: isFrozen(c), via: c.via }] : [];
    });
    if (installs.length > 0) found.push({ name: pipeline.file, at: installs[0]!.at, kind: 'ci', installs });
  }
  return found;
});

/** CI sets the variable CI for its own shell; a container does not get it. */
function isFrozen({ install, via }: CiCommand): boolean {
  const contained = via.some(({ note }) => note?.startsWith('inside a container') === true);
  return install?.frozen === 'yes' || (install?.frozen === 'in-ci' && !contained);
}

function imageInstalls(repo: Repo, file: string): readonly Install[] {
  const folder = folderOf(file);
  const context = repo.exists(folder === '' ? 'package.json' : `${folder}/package.json`) ? folder : '';
  const commands = buildCommands(file, context, undefined, {
    repo,
    folder: context,
    at: { file, start: 0, end: 0 },
    via: [],
    budget: freshBudget(),
    hollow: undefined,
    strict: false,
    pipefail: false,
  });
  const outline = repo.outline(file, 'dockerfile');
  const stages = outline === undefined ? [] : stagesOf(file, outline);
  const used = [...contributing(stages)].flatMap((i) => stages[i] ?? []);
  const shipping = new Set(used.flatMap((s) => s.instructions.map((i) => spanStart(i.at))));
  // pnpm and yarn 2+ freeze where CI is set.
  const ci = used.some((s) => s.env.has('CI') && s.env.get('CI')?.value !== 'false');
  return commands.flatMap((c): Install[] => {
    if (c.install === undefined || !shipping.has(c.via[0]?.at.start ?? -1)) return [];
    return [
      {
        text: c.text,
        at: placeInRun(repo, c),
        call: c.install,
        frozen: c.install.frozen === 'yes' || (ci && c.install.frozen === 'in-ci'),
        via: c.via.slice(1),
      },
    ];
  });
}

/** The command inside its RUN instruction where its text is found, else the instruction. */
function placeInRun(repo: Repo, command: CiCommand): Loc {
  const run = command.via[0]?.at ?? command.at;
  const at = repo.text(run.file)?.slice(run.start, run.end).indexOf(command.text) ?? -1;
  return at === -1 ? run : { file: run.file, start: run.start + at, end: run.start + at + command.text.length };
}

/** Indices of the stages whose files may end in the last one: its bases and what they copy from. */
function contributing(stages: readonly Stage[]): ReadonlySet<number> {
  const found = new Set<number>();
  const queue = [stages.length - 1];
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    const stage = stages[i];
    if (stage === undefined || found.has(i)) continue;
    found.add(i);
    queue.push(...stage.chain, ...stage.copies.flatMap((c) => (c.from?.kind === 'stage' ? [c.from.index] : [])));
  }
  return found;
}
