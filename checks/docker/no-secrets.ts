import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Severity } from '../../src/model/index.ts';
import { describeSecret, imageSecrets } from '../../src/facts/docker/image-secrets.ts';
import type { ImageSecret } from '../../src/facts/docker/image-secrets.ts';
import { deployedImages } from '../../src/facts/docker/images.ts';

/** How bad it is when it ships and when it does not; `known`: the value is one that everybody tries first. */
const table: Readonly<Record<ImageSecret['kind'], { readonly ships: Severity; readonly known: Severity; readonly else: Severity }>> = {
  env: { ships: 'critical', known: 'medium', else: 'medium' },
  arg: { ships: 'high', known: 'medium', else: 'medium' },
  'arg-without-default': { ships: 'medium', known: 'medium', else: 'low' },
  'env-from-arg': { ships: 'high', known: 'high', else: 'low' },
  run: { ships: 'critical', known: 'critical', else: 'high' },
  'env-file': { ships: 'critical', known: 'high', else: 'low' },
  'sample-as-env': { ships: 'high', known: 'high', else: 'low' },
  'key-file': { ships: 'critical', known: 'critical', else: 'low' },
};

export default defineCheck({
  id: 'docker/no-secrets',
  covers: ['docker/no-secrets'],
  title: 'No secrets are built into the image',
  category: 'secrets',
  severity: 'critical',
  why: 'Everything in ENV, in build arguments and in copied files can be read by anybody who can pull the image, and stays in its layers after a later step deletes it. A secret that is built in is also the same in every environment and changes only with a new build.',
  remedy:
    'Give secrets to the container when it starts, and to a build step through RUN --mount=type=secret; then replace the ones that were built in.',
  refs: ['https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/', 'https://docs.docker.com/build/building/secrets/'],
  cwe: [798, 538],
  sources: ['001:752', '001:1293', '003:248'],
  peers: ['hadolint DL3064'],
  absent: 'no Dockerfile here builds an image that ships',
  each: deployedImages,
  test(image, repo) {
    const secrets = imageSecrets(repo, image);
    if (secrets.length === 0) {
      if (image.doubt !== undefined) return unknown(`${image.doubt.reason}.`, [{ at: image.doubt.at }]);
      return pass({ at: image.shipped.at, note: `${image.used.length} stage(s) looked through: ENV, ARG, COPY, RUN` });
    }
    return fail(
      secrets.map((secret) => ({
        at: secret.at,
        message: `${image.name} ${describeSecret(secret)}${secret.ships ? '' : ' (in a stage that does not ship)'}.`,
        severity:
          secret.unseen === true && secret.ships ? 'medium' : table[secret.kind][!secret.ships ? 'else' : secret.known ? 'known' : 'ships'],
        ...(secret.unseen === true ? { confidence: 'medium' as const } : {}),
        related: secret.related === undefined ? [] : [{ at: secret.related, note: 'taken into the image that ships here' }],
        key: `${secret.kind} ${secret.name}`,
      })),
    );
  },
});
