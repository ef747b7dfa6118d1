import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import { pullingServices } from '../../src/facts/compose/pulled-images.ts';

export default defineCheck({
  id: 'compose/image-pinned',
  covers: ['compose/image-pinned'],
  title: 'Images that compose pulls name a version',
  category: 'supply-chain',
  severity: 'medium',
  why: 'A tag that moves brings a new major version of a database or proxy with the next pull, on one host earlier than on another. A database may refuse the data of the old version, and nobody can say what ran before.',
  remedy: 'Name at least the major version in the tag, better the exact one; write ${TAG:?} where the deployment says which.',
  refs: ['https://docs.docker.com/reference/compose-file/services/#image'],
  cwe: [1357],
  sources: ['000:517', '001:506', '001:551', '001:567'],
  peers: ['dclint service-image-require-explicit-tag'],
  absent: 'no compose file here pulls images outside development and tests',
  each: pullingServices,
  test({ key, stack, image, pin }) {
    if (pin.kind === 'variable')
      return unknown(`Which image ${key} in ${stack} runs is up to ${pin.names.join(' and ')}.`, [{ at: image.at }]);
    if ('note' in pin) return pass({ at: image.at, note: pin.note });
    return fail({
      at: image.at,
      message: `${key} in ${stack} runs an image that is not pinned: ${pin.why}.`,
      ...(pin.kind === 'digest-only' ? { severity: 'low' as const } : {}),
      key: image.value,
    });
  },
});
