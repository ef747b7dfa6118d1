import { fact, factEach, type Loc, type Repo } from '../../model/index.ts';
import { composeStacks } from '../compose/stacks.ts';
import type { ComposeService } from '../compose/types.ts';
import { containersRunning, imageOfService, type RunningContainer } from '../docker/deployments.ts';
import { deployedImages } from '../docker/images.ts';
import type { Image } from '../docker/types.ts';
import { services, type Service } from '../services/index.ts';

/** A service of the code with everything that runs it: the two ends of a seam. */
export interface Running {
  readonly service: Service;
  readonly images: readonly Image[];
  /** Compose services outside development, tests and examples. */
  readonly compose: readonly ComposeService[];
  readonly containers: readonly RunningContainer[];
}

/** What runs each service, by the command that starts it: an image through its CMD, compose and Kubernetes through that image or a command of their own. */
export const running = factEach('links running', services, (repo: Repo, service): readonly Running[] => {
  const startsAt = (at: Loc | undefined): boolean =>
    at !== undefined && service.starts.some((start) => start.at.file === at.file && start.at.start === at.start);
  const images = deployedImages(repo).filter(({ shipped }) => startsAt(shipped.cmd?.at) || startsAt(shipped.entrypoint?.at));
  const compose = candidates(repo).units.flatMap(({ unit, image }) => {
    const isIts =
      unit.command !== undefined || unit.entrypoint !== undefined
        ? startsAt(unit.command?.at) || startsAt(unit.entrypoint?.at)
        : image !== undefined && images.some((own) => own.name === image.name);
    return isIts ? [unit] : [];
  });
  const containers = candidates(repo)
    .containers.filter(({ image, container: { container } }) =>
      container.command !== undefined || container.args !== undefined
        ? startsAt((container.command ?? container.args)?.at)
        : images.includes(image),
    )
    .map(({ container }) => container);
  return [{ service, images, compose, containers }];
});

/** Everything that could run some service, with the image it runs. */
const candidates = fact('links candidates', (repo: Repo) => ({
  units: composeStacks(repo)
    .filter((stack) => stack.purpose === 'production' || stack.purpose === 'unknown')
    .flatMap((stack) => stack.services)
    .map((unit) => ({ unit, image: imageOfService(repo, unit) })),
  containers: deployedImages(repo).flatMap((image) => containersRunning(repo, image).map((container) => ({ image, container }))),
}));
