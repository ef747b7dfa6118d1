import { posix } from 'node:path';
import type { Loc } from '../../model/index.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import type { Invocation } from '../shell.ts';
import { carriedBy } from './context-copies.ts';
import type { Image, Stage } from './types.ts';

/** A command of a Dockerfile that decides which dependencies are installed. */
export interface DependencyStep {
  /** `production`: without development dependencies, or they are removed; `all`: with them. */
  readonly leaves: 'production' | 'all';
  readonly at: Loc;
  /** A clause: "npm ci --omit=dev". */
  readonly note: string;
}

/** Dependencies in the image that ships. `none`: nothing in the Dockerfile installs any. */
export type ShippedDependencies =
  { readonly kind: 'production' | 'all'; readonly steps: readonly [DependencyStep, ...DependencyStep[]] } | { readonly kind: 'none' };

/**
 * Which dependencies end up in the shipped stage: by the last install or prune in it, and in every stage
 * whose node_modules it copies. Traced output (Next standalone) comes without any.
 */
export function shippedDependencies(image: Image): ShippedDependencies {
  const steps: DependencyStep[] = [];
  const own = lastStep(image, image.shipped.chain);
  if (own !== undefined) steps.push(own);
  for (const stage of image.used) {
    if (image.shipped.chain.includes(stage.index) || !carriesModules(image, stage)) continue;
    const step = lastStep(image, stage.chain);
    if (step !== undefined && !steps.includes(step)) steps.push(step);
  }
  const [first, ...rest] = steps;
  if (first === undefined) return { kind: 'none' };
  return { kind: steps.some((step) => step.leaves === 'all') ? 'all' : 'production', steps: [first, ...rest] };
}

/** Whether the shipped stage copies node_modules of a stage, by name or with the folder around it. */
function carriesModules(image: Image, stage: Stage): boolean {
  const named = image.shipped.chain.some((index) =>
    image.stages[index]!.copies.some(
      (copy) =>
        copy.from?.kind === 'stage' &&
        image.stages[copy.from.index]!.chain.includes(stage.index) &&
        copy.sources.some(({ value }) => /(^|\/)node_modules(\/|$)/.test(value)),
    ),
  );
  const folder = stage.workdir?.value ?? '/';
  // `pnpm deploy` puts a package with its node_modules into a folder of its own.
  const deployed = stage.runs
    .flatMap((run) => commandsIn(run.value))
    .filter((command) => command.words[0] === 'pnpm' && command.words.includes('deploy'))
    .map((command) => posix.resolve(folder, command.words.at(-1)!));
  const places = folder === '/' ? deployed : [posix.join(folder, 'node_modules'), ...deployed];
  return named || places.some((place) => carriedBy(image, stage.index, place) !== undefined);
}

/** The last step of a chain of stages, its own first. */
function lastStep(image: Image, chain: readonly number[]): DependencyStep | undefined {
  for (const index of chain) {
    const stage = image.stages[index]!;
    const found = stage.runs.flatMap((run) =>
      commandsIn(run.value).flatMap((command) => {
        const call = invocationOf(command.words);
        const assigned = command.assigns.some(({ name, value }) => name === 'NODE_ENV' && value === 'production');
        const leaves =
          call === undefined
            ? undefined
            : leavesOf(call, assigned || call.env['NODE_ENV'] === 'production' || isProductionAt(stage, run.at));
        return leaves === undefined ? [] : [{ leaves, at: run.at, note: command.words.join(' ').slice(0, 80) }];
      }),
    );
    const last = found.at(-1);
    if (last !== undefined) return last;
  }
  return undefined;
}

/** NODE_ENV=production is in force where a command stands: set before it, in the stage or one below. */
function isProductionAt(stage: Stage, at: Loc): boolean {
  const set = stage.env.get('NODE_ENV');
  return set?.value === 'production' && set.at.start < at.start;
}

/** What is left after a command; undefined when it neither installs nor removes. */
function leavesOf({ program, args }: Invocation, production: boolean): DependencyStep['leaves'] | undefined {
  const flags = args.filter((arg) => arg.startsWith('-'));
  const words = args.filter((arg, i) => !arg.startsWith('-') && !/^--(omit|include|filter|prefix|cache|only)$/.test(args[i - 1] ?? ''));
  if (flags.some((flag) => /^(-g|--global)$/.test(flag))) return undefined;
  const omits = /^--(omit[= ]?dev|production(=true)?|prod(=true)?|only=prod(uction)?)$/;
  const asks =
    flags.some((flag) => omits.test(flag) || (flag === '-P' && program === 'pnpm')) ||
    args.some((arg, i) => (arg === '--omit' && args[i + 1] === 'dev') || (arg === '--only' && /^prod/.test(args[i + 1] ?? '')));
  const includes = flags.some((flag) => /^--(include=dev|production=false|prod=false|dev)$/.test(flag));
  const [verb = '', second] = words;
  const leaves = includes ? 'all' : asks || (production && program !== 'bun') ? 'production' : 'all';
  switch (program) {
    case 'npm':
      if (/^(ci|clean-install|install-clean)$/.test(verb) || (/^(install|i|add)$/.test(verb) && second === undefined)) return leaves;
      return /^prune$/.test(verb) && leaves === 'production' ? leaves : undefined;
    case 'yarn':
      if (verb === 'workspaces' && second === 'focus') return asks ? 'production' : 'all';
      return verb === '' || verb === 'install' ? leaves : undefined;
    case 'pnpm':
      if (/^(install|i)$/.test(verb) || verb === 'deploy') return leaves;
      return verb === 'prune' && leaves === 'production' ? leaves : undefined;
    case 'bun':
      return /^(install|i)$/.test(verb) && second === undefined ? leaves : undefined;
    default:
      return undefined;
  }
}
