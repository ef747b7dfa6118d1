import type { Evidence, Repo } from '../../model/index.ts';
import type { ComposeService } from '../compose/types.ts';
import { images } from './images.ts';

/** The HEALTHCHECK of the image that a compose service builds; undefined when it has none or builds none. */
export function imageHealthEvidence(repo: Repo, service: ComposeService): Evidence | undefined {
  const image = images(repo).find((each) => each.builds.some((build) => build.service === service.name));
  const check = image?.shipped.healthcheck;
  return check === undefined || check.disabled ? undefined : { at: check.at, note: `HEALTHCHECK of ${image?.file}` };
}
