/**
 * Owners of actions that also run or make what their actions work with: registries, clouds, package managers.
 * A job that logs in to them trusts them already; a moved tag is still a risk, but not one by strangers.
 */
export const vendorsOfActions: ReadonlySet<string> = new Set([
  'aws-actions',
  'azure',
  'cloudflare',
  'denoland',
  'docker',
  'google-github-actions',
  'hashicorp',
  'microsoft',
  'oven-sh',
  'pnpm',
]);
