import type { Evidence, Repo } from '../../model/index.ts';
import type { ComposeService } from '../compose/types.ts';
import { imageOfService } from './deployments.ts';

/** What the image of a compose service says about its health. */
export type ImageHealth =
  | { readonly kind: 'checked'; readonly evidence: Evidence }
  | { readonly kind: 'none' }
  /** The image comes from elsewhere and is not one that is known to bring none. */
  | { readonly kind: 'unknown' };

/** The HEALTHCHECK of the image that a compose service runs. Well-known databases, caches and proxies bring none. */
export function imageHealth(repo: Repo, service: ComposeService): ImageHealth {
  const image = imageOfService(repo, service);
  const check = image?.shipped.healthcheck;
  if (check !== undefined && !check.disabled) return { kind: 'checked', evidence: { at: check.at, note: `HEALTHCHECK of ${image?.file}` } };
  // A Dockerfile that is not in the repository (a submodule, a variable) cannot be read either.
  return image === undefined && service.build?.inline !== true && service.role === 'app' ? { kind: 'unknown' } : { kind: 'none' };
}
