import type { Evidence } from '../../model/index.ts';
import type { Image, Stage } from './types.ts';

/**
 * The base of an image for AWS Lambda. Lambda starts every image as a user of its own without rights, calls it by
 * requests of its own, and reads neither USER nor HEALTHCHECK.
 */
export function lambdaBase({ stages, shipped }: Image): Evidence | undefined {
  for (let stage: Stage | undefined = shipped; stage !== undefined;) {
    const { base, baseAt }: Stage = stage;
    if (base.kind === 'image')
      return /^(lambda\/|amazon\/aws-lambda-)/.test(base.ref.repository)
        ? { at: baseAt, note: 'a base for AWS Lambda, which runs it as a user of its own and watches it itself' }
        : undefined;
    stage = base.kind === 'stage' && base.index < stage.index ? stages[base.index] : undefined;
  }
  return undefined;
}
