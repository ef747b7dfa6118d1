import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { expand } from '../docker/expand.ts';
import { imageRef } from '../docker/image-ref.ts';
import { pinOf } from '../docker/pins.ts';
import type { Pin } from '../docker/pins.ts';
import type { Placed } from '../docker/types.ts';
import { deployedServices, stackOfService } from './stacks.ts';
import type { ComposeService } from './types.ts';

/** A service whose image comes from a registry. */
export interface PullingService extends ComposeService {
  readonly image: Placed<string>;
  /** `variable`: whoever deploys says which version. */
  readonly pin: Pin | { readonly kind: 'variable'; readonly names: readonly string[] };
}

/** Deployed compose services that pull their image; those built here take its name from `image`. */
export const pullingServices = fact('compose/pulling-services', (repo: Repo): readonly PullingService[] => {
  // A service that another stack extends keeps its image in one place.
  const seen = new Set<string>();
  return deployedServices(repo).flatMap((service): readonly PullingService[] => {
    const { image, build } = service;
    if (image === undefined || build !== undefined || stackOfService(repo, service) === undefined) return [];
    const place = `${image.at.file}:${image.at.start}`;
    if (seen.has(place)) return [];
    seen.add(place);
    const names = [...image.value.matchAll(/\$\{?(\w+)/g)].map((match) => match[1]!);
    if (names.length > 0) return [{ ...service, image, pin: { kind: 'variable', names } }];
    const ref = imageRef(expand(image.value, () => undefined).text);
    const pin = ref === undefined ? undefined : pinOf(ref);
    // Without owner and tag it is what a build on the same machine left under that name.
    return pin === undefined || pin.kind === 'local' ? [] : [{ ...service, image, pin }];
  });
});
