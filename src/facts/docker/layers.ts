import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import { deployedImages, isHelperStage } from './images.ts';
import type { Image, Stage } from './types.ts';

/** An image that installs dependencies after it copied from the context. */
export interface InstallingImage extends Image {
  /** The COPY of everything that stands before an install in the same stage. */
  readonly early: Loc | undefined;
  readonly install: Loc;
}

/** Deployed images with a step that installs the dependencies of a package.json. */
export const installingImages = fact('docker/installing-images', (repo: Repo): readonly InstallingImage[] =>
  deployedImages(repo).flatMap((image): readonly InstallingImage[] => {
    if (isHelperStage(image)) return [];
    const found = image.used.flatMap((stage) => {
      const install = stage.runs.find((run) => installs(run.value));
      return install === undefined ? [] : [{ stage, install: install.at }];
    });
    const [first] = found;
    if (first === undefined) return [];
    const early = found.flatMap(({ stage, install }) => earlyCopy(stage, install) ?? [])[0];
    return [{ ...image, early, install: first.install }];
  }),
);

function installs(text: string): boolean {
  return commandsIn(text).some((command) => {
    const call = invocationOf(command.words);
    const words = call?.args.filter((arg) => !arg.startsWith('-')) ?? [];
    if (call === undefined || call.args.some((arg) => /^(-g|--global)$/.test(arg))) return false;
    if (call.program === 'yarn') return words.length === 0 || words[0] === 'install';
    return /^(npm|pnpm|bun)$/.test(call.program) && /^(ci|install|i)$/.test(words[0] ?? '') && words.length === 1;
  });
}

/** Everything is copied before the install, and the manifests were not copied before by themselves. */
function earlyCopy(stage: Stage, install: Loc): Loc | undefined {
  const before = stage.copies.filter((copy) => copy.at.start < install.start);
  const all = before.find((copy) => copy.from === undefined && copy.sources.some(({ value }) => /^(\.?\/?|\.\/|\*)$/.test(value)));
  if (all === undefined) return undefined;
  const isInstalledBefore = stage.runs.some((run) => run.at.start < all.at.start && installs(run.value));
  return isInstalledBefore ? undefined : all.at;
}

/** A stage that takes the dependencies of a pnpm workspace from another one. */
export interface WorkspaceImage extends Image {
  /** The COPY that takes the root's node_modules alone. */
  readonly partial: Loc | undefined;
  readonly copy: Loc;
}

/** Deployed images that build a pnpm workspace in another stage than they install it in. */
export const workspaceImages = fact('docker/workspace-images', (repo: Repo): readonly WorkspaceImage[] => {
  const npmrc = repo.text('.npmrc') ?? '';
  if (
    !repo.exists('pnpm-workspace.yaml') ||
    /node-linker\s*=\s*hoisted|shamefully-hoist\s*=\s*true/.test(npmrc) ||
    /nodeLinker:\s*hoisted/.test(repo.text('pnpm-workspace.yaml') ?? '')
  )
    return [];
  return deployedImages(repo).flatMap((image): readonly WorkspaceImage[] => {
    for (const stage of image.used) {
      const builds = stage.runs.some((run) => /\bpnpm\b.*(--filter|-F|-r|--recursive|turbo).*\bbuild\b|turbo( run)? build/.test(run.value));
      const copies = stage.copies.filter(
        ({ from, sources }) => from?.kind === 'stage' && sources.some(({ value }) => /node_modules\/?$/.test(value)),
      );
      const [first] = copies;
      if (!builds || first === undefined || stage.runs.some((run) => installs(run.value))) continue;
      const inner = stage.copies.some(
        ({ from, sources }) =>
          from?.kind === 'stage' &&
          sources.some(({ value }) =>
            /(apps|packages|services)\/[^/]+\/node_modules|\/(app|repo|src)\/?$|^\/?(apps|packages|services)\/?$/.test(value),
          ),
      );
      return [{ ...image, partial: inner ? undefined : first.at, copy: first.at }];
    }
    return [];
  });
});

/** An image of a Next.js application. */
export interface NextImage extends Image {
  /** The COPY of `.next` as a whole. */
  readonly whole: Loc | undefined;
  readonly standalone: Loc | undefined;
}

/** Deployed images that copy what `next build` wrote. */
export const nextImages = fact('docker/next-images', (repo: Repo): readonly NextImage[] =>
  deployedImages(repo).flatMap((image): readonly NextImage[] => {
    const copies = image.shipped.chain.flatMap((index) => image.stages[index]!.copies).filter(({ from }) => from?.kind === 'stage');
    const of = (pattern: RegExp): Loc | undefined => copies.find(({ sources }) => sources.some(({ value }) => pattern.test(value)))?.at;
    const [whole, standalone] = [of(/(^|\/)\.next\/?$/), of(/\.next\/standalone/)];
    return whole === undefined && standalone === undefined ? [] : [{ ...image, whole, standalone }];
  }),
);
