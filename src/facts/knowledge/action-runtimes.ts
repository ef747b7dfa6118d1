/**
 * The first major version of widely used actions that no longer runs on Node.js 16, which GitHub's runners gave up in
 * November 2024 (https://github.blog/changelog/, "GitHub Actions: Transitioning from Node 16 to Node 20"); from the
 * release notes of each action. Lower majors still start with a warning or not at all.
 * The config may override or add: `knowledge.actions.<owner/repo> = <major>`.
 */
export const firstSupportedMajor: Readonly<Record<string, string>> = {
  'actions/checkout': '4',
  'actions/setup-node': '4',
  'actions/setup-python': '5',
  'actions/setup-java': '4',
  'actions/setup-go': '5',
  'actions/cache': '4',
  'actions/upload-artifact': '4',
  'actions/download-artifact': '4',
  'actions/github-script': '7',
  'actions/labeler': '5',
  'actions/stale': '9',
  'actions/dependency-review-action': '4',
  'actions/configure-pages': '4',
  'docker/login-action': '3',
  'docker/build-push-action': '5',
  'docker/setup-buildx-action': '3',
  'docker/setup-qemu-action': '3',
  'docker/metadata-action': '5',
  'pnpm/action-setup': '3',
  'codecov/codecov-action': '4',
  'aws-actions/configure-aws-credentials': '4',
  'aws-actions/amazon-ecr-login': '2',
  'azure/login': '2',
  'google-github-actions/auth': '2',
  'google-github-actions/setup-gcloud': '2',
  'hashicorp/setup-terraform': '3',
  'github/codeql-action': '3',
  'peter-evans/create-pull-request': '6',
  'softprops/action-gh-release': '2',
};

/** The day the table was looked up. */
export const actionTableDate = '2026-11-20';
