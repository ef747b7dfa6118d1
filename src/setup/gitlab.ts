import type { Installing, Setup } from './types.ts';
import { yamlText } from './github.ts';

export const gitlabPath = '.gitlab/readycheck.gitlab-ci.yml';

/** A job for GitLab that merge requests show the code quality of; \`.gitlab-ci.yml\` includes it. */
export function gitlabJob(setup: Setup, installing: Installing): string {
  const scan = `${installing.run}readycheck scan . --no-history --output gitlab=gl-code-quality-report.json`;
  return `# Included by .gitlab-ci.yml:
#   include:
#     - local: ${gitlabPath}
readycheck:
  image: node:24-slim
  timeout: 15 minutes
  interruptible: true
  variables:
    # The commit a branch left the main one at is what it is compared with.
    GIT_DEPTH: "0"
  before_script:
    - apt-get update -qq && apt-get install -y -qq --no-install-recommends git
${installing.install.map((command) => `    - ${command}`).join('\n')}
  script:
    - |
      if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then
        ${scan} --since "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
      else
        ${scan}
      fi
  artifacts:
    when: always
    expire_in: 1 week
    reports:
      codequality: gl-code-quality-report.json
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == ${JSON.stringify(setup.branch)}
`;
}

/** What \`.gitlab-ci.yml\` has to say, for people to add. */
export const gitlabInclude = `include:\n  - local: ${yamlText(gitlabPath)}\n`;
