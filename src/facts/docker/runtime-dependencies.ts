import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { nearestPackage, packages } from '../packages.ts';
import { shippedDependencies, type ShippedDependencies } from './installs.ts';
import { servicesRunning } from './deployments.ts';
import { deployedImages, isHelperStage } from './images.ts';
import { folderOf } from './paths.ts';
import type { Image } from './types.ts';

/** An image with packages of npm in what ships. */
export interface DependentImage extends Image {
  readonly dependencies: Exclude<ShippedDependencies, { readonly kind: 'none' }>;
  /** Packages that are only for development, one of them by name; undefined when the program has none. */
  readonly example: string | undefined;
}

const wellKnown =
  /^(typescript|vitest|jest|mocha|eslint|prettier|nodemon|ts-node|webpack|vite|@biomejs\/biome|@playwright\/test|@nestjs\/cli)$/;

/** Deployed images with an install in what ships; traced or bundled output comes without one. */
export const dependentImages = fact('docker/dependent-images', (repo: Repo): readonly DependentImage[] =>
  deployedImages(repo).flatMap((image): readonly DependentImage[] => {
    if (isHelperStage(image) || !isProgram(repo, image)) return [];
    const dependencies = shippedDependencies(image);
    if (dependencies.kind === 'none') return [];
    const own = nearestPackage(repo, folderOf(image.file));
    const inside = own === undefined ? packages(repo) : packages(repo).filter((p) => p === own || p.workspaceRoot === own.dir);
    const names = inside.flatMap((p) => p.dependencies.filter((d) => d.section === 'devDependencies').map((d) => d.name));
    return [{ ...image, dependencies, example: names.find((n) => wellKnown.test(n)) ?? names[0] }];
  }),
);

/** Something starts it for users. An image without a command only lends its tools, one of development says so itself. */
function isProgram(repo: Repo, image: Image): boolean {
  const { env, cmd, entrypoint } = image.shipped;
  if (/^(dev|test)/.test(env.get('NODE_ENV')?.value ?? '')) return false;
  return cmd !== undefined || entrypoint !== undefined || servicesRunning(repo, image).length > 0;
}
