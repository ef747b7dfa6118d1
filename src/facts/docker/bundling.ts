import type { Evidence, Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { isBuildStep } from './build-steps.ts';
import { deployedImages, isHelperStage } from './images.ts';
import type { Image } from './types.ts';

/** An image with a step that compiles or bundles JavaScript. */
export interface BuildingImage extends Image {
  /** The step, where it is part of the image that ships. */
  readonly shippedStep: Loc | undefined;
  /** What takes the result from another stage. */
  readonly copied: Evidence | undefined;
}

/** Deployed images that compile or bundle JavaScript in one of their stages. */
export const buildingImages = fact('docker/building-images', (repo: Repo): readonly BuildingImage[] =>
  deployedImages(repo).flatMap((image): readonly BuildingImage[] => {
    const chain = new Set(image.shipped.chain);
    const found = image.used.flatMap((stage) => stage.runs.filter((run) => isBuildStep(run.value)).map((run) => ({ stage, at: run.at })));
    if (found.length === 0 || isHelperStage(image)) return [];
    const copy = image.shipped.chain.flatMap((index) => image.stages[index]!.copies).find(({ from }) => from?.kind === 'stage');
    return [
      {
        ...image,
        shippedStep: found.find(({ stage }) => chain.has(stage.index))?.at,
        copied: copy === undefined ? undefined : { at: copy.at, note: 'takes only this from the stage that builds' },
      },
    ];
  }),
);
