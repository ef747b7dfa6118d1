import type { Peer, Ruling } from './types.ts';

const refuses: Ruling = ['refused', 'GitHub does not start the workflow'];

export const actionlint: Peer = {
  name: 'actionlint',
  reads: 'GitHub workflows',
  url: 'https://github.com/rhysd/actionlint',
  version: '1.7.12',
  asOf: '2026-11-28',
  rules: {
    'syntax-check': refuses,
    expression: 'decided',
    'job-needs': refuses,
    matrix: refuses,
    shellcheck: 'style',
    pyflakes: 'other language',
    events: refuses,
    glob: 'style',
    action: refuses,
    'runner-label': 'cannot be known',
    'env-var': 'style',
    id: refuses,
    credentials: 'planned',
    permissions: refuses,
    'workflow-call': refuses,
    'deprecated-commands': 'planned',
    'shell-name': refuses,
    'if-cond': 'planned',
  },
};
