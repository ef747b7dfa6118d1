import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { cloudUsers } from '../../src/facts/env/cloud-keys.ts';

export default defineCheck({
  id: 'env/static-cloud-keys',
  covers: ['env/static-cloud-keys'],
  title: 'Programs and pipelines use roles of the cloud, not long-lived keys',
  category: 'secrets',
  severity: 'medium',
  why: 'A key works from anywhere and for ever, until somebody remembers to replace it. It leaks through logs, images and laptops, and nothing tells its uses apart.',
  remedy:
    'Use the role of the instance, task or service account; in GitHub workflows sign in with `role-to-assume` and a short-lived token.',
  refs: [
    'https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services',
  ],
  cwe: [798],
  sources: ['001:158-161', '004:1102-1114'],
  absent: 'nothing in these files signs in to AWS',
  each: cloudUsers,
  test({ what, at, by }) {
    if (by === 'role') return pass({ at, note: 'a role' });
    return fail({ at, message: `${what} signs in to AWS with a long-lived key.`, key: 'keys' });
  },
});
