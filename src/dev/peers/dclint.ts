import type { Peer } from './types.ts';

export const dclint: Peer = {
  name: 'dclint',
  reads: 'compose files',
  url: 'https://github.com/zavoloklom/docker-compose-linter',
  version: '3.1.0',
  asOf: '2026-11-28',
  rules: {
    'no-build-and-image': ['contested', 'with both, image is the name of what is built'],
    'no-duplicate-container-names': ['refused', 'the second container is not started'],
    'no-duplicate-exported-ports': ['refused', 'the second container is not started'],
    'no-quotes-in-volumes': 'style',
    'no-unbound-port-interfaces': 'decided',
    'no-version-field': 'decided',
    'require-project-name-field': 'style',
    'require-quotes-in-ports': 'style',
    'service-container-name-regex': 'refused',
    'service-dependencies-alphabetical-order': 'style',
    'service-image-require-explicit-tag': 'decided',
    'service-keys-order': 'style',
    'service-ports-alphabetical-order': 'style',
    'services-alphabetical-order': 'style',
    'top-level-properties-order': 'style',
  },
};
