import type { Installing } from './types.ts';

export const preCommitPath = '.pre-commit-config.yaml';

/** A hook that fails when the working tree has findings that its last commit has not. */
export function preCommitConfig(installing: Installing): string {
  return `repos:\n${preCommitRepo(installing)}`;
}

/** The entry alone, for a file that has hooks already. */
export function preCommitRepo(installing: Installing): string {
  return `  - repo: local
    hooks:
      - id: readycheck
        name: readycheck
        description: fails for what the change makes worse
        entry: ${installing.run}readycheck scan . --since HEAD --fail-on-new --no-history --quiet
        language: system
        pass_filenames: false
        always_run: true
`;
}
