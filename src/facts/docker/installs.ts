import { posix } from 'node:path';
import { type Loc, spanStart } from '../../model/index.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import type { Invocation } from '../shell.ts';
import { carriedBy } from './context-copies.ts';
import type { Image, Placed, Stage, StageCopy } from './types.ts';

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
  const sources = image.shipped.chain.flatMap((index) => image.stages[index]!.copies.flatMap(stageOf));
  for (const index of new Set(sources)) {
    if (image.shipped.chain.includes(index) || !carriesModules(image, image.stages[index]!)) continue;
    const step = stepBehind(image, index);
    if (step !== undefined && !steps.includes(step)) steps.push(step);
  }
  const [first, ...rest] = steps;
  if (first === undefined) return { kind: 'none' };
  return { kind: steps.some((step) => step.leaves === 'all') ? 'all' : 'production', steps: [first, ...rest] };
}

function stageOf({ from }: StageCopy): readonly number[] {
  return from?.kind === 'stage' ? [from.index] : [];
}

/** The folder itself: what a generator put inside it (`node_modules/.prisma`) installs nothing. */
function copiesModules({ sources }: StageCopy): boolean {
  return sources.some(({ value }) => /(^|\/)node_modules\/?$/.test(value));
}

/** What decides the node_modules of a stage: its own last step, else that of the stage it copies them from. */
function stepBehind(image: Image, index: number): DependencyStep | undefined {
  const { chain } = image.stages[index]!;
  const own = lastStep(image, chain);
  if (own !== undefined) return own;
  // A stage copies from earlier ones only.
  const from = chain.flatMap((i) => image.stages[i]!.copies.filter(copiesModules).flatMap(stageOf)).find((i) => i < index);
  return from === undefined ? undefined : stepBehind(image, from);
}

/** Whether the shipped stage copies node_modules of a stage, by name or with the folder around it. */
function carriesModules(image: Image, stage: Stage): boolean {
  const named = image.shipped.chain.some((index) =>
    image.stages[index]!.copies.some((copy) => stageOf(copy).includes(stage.index) && copiesModules(copy)),
  );
  const folder = stage.workdir?.value ?? '/';
  // `pnpm deploy` puts a package with its node_modules into a folder of its own.
  const deployed = stage.chain
    .flatMap((index) => image.stages[index]!.runs)
    .flatMap((run) => commandsIn(run.value))
    .filter((command) => command.words[0] === 'pnpm' && command.words.includes('deploy'))
    .map((command) => posix.resolve(folder, command.words.at(-1)!));
  const places = folder === '/' ? deployed : [posix.join(folder, 'node_modules'), ...deployed];
  return named || places.some((place) => carriedBy(image, stage.index, place) !== undefined);
}

/** A folder of build output: its package.json is generated and lists what production needs. */
const output = /(^|\/)(dist|\.output)(\/|$)/;

function isInOutput(stage: Stage, run: Placed<string>): boolean {
  const before = stage.instructions.filter((i) => i.keyword === 'WORKDIR' && spanStart(i.at) < run.at.start).at(-1);
  const copied = stage.copies.filter((copy) => copy.from === undefined).flatMap((copy) => copy.sources.map(({ value }) => value));
  const isGenerated =
    copied.some((c) => output.test(c)) && !copied.some((c) => !output.test(c) && (/package/.test(c) || /^\.?\/?$/.test(c)));
  return output.test(before?.args ?? '') || /\bcd\s+\S*\bdist\b/.test(run.value) || isGenerated;
}

/** The last step of a chain of stages, its own first. */
function lastStep(image: Image, chain: readonly number[]): DependencyStep | undefined {
  for (const index of chain) {
    const stage = image.stages[index]!;
    const found = stage.runs
      .filter((run) => !isInOutput(stage, run))
      .flatMap((run) =>
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
    case 'rm':
      return args.some((arg) => /(^|\/)node_modules\/?$/.test(arg)) ? 'production' : undefined;
    case 'npm':
      if (/^(ci|clean-install|install-clean)$/.test(verb) || (/^(install|i|add)$/.test(verb) && second === undefined)) return leaves;
      return /^prune$/.test(verb) && leaves === 'production' ? leaves : undefined;
    case 'yarn':
      if (verb === 'workspaces' && second === 'focus') return asks ? 'production' : 'all';
      // From version 2 on, which has this flag, yarn does not look at NODE_ENV.
      if (flags.includes('--immutable') && !asks) return 'all';
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
