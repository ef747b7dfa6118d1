import { firstSupportedMajor } from '../facts/knowledge/action-runtimes.ts';
import type { Installing, Setup } from './types.ts';

export const workflowPath = '.github/workflows/readycheck.yml';

/** Majors that were current when this was written; a hash is never made up, one that is in use here is used again. */
const majors: Readonly<Record<string, string>> = { 'actions/checkout': 'v6', 'actions/setup-node': 'v6' };

/** A workflow that judges pull requests by what they make worse and the branch by the gate. Asks for no right but to read. */
export function githubWorkflow(setup: Setup, installing: Installing): string {
  const use = (name: string): string => `${name}@${knownVersion(setup, name) ?? majors[name]!}`;
  return `name: readycheck

on:
  pull_request:
  push:
    branches: [${yamlText(setup.branch)}]

permissions:
  contents: read

concurrency:
  group: readycheck-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  readycheck:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: ${use('actions/checkout')}
        with:
          # The commit a branch left the main one at is what it is compared with.
          fetch-depth: 0
          persist-credentials: false
      - uses: ${use('actions/setup-node')}
        with:
          node-version: 24
${installing.install.map((command) => `      - run: ${command}`).join('\n')}
      - name: What the pull request makes worse
        if: github.event_name == 'pull_request'
        env:
          BASE: \${{ github.event.pull_request.base.sha }}
        run: ${installing.run}readycheck scan . --since "$BASE" --no-history --format github
      - name: The whole repository
        if: github.event_name != 'pull_request'
        run: ${installing.run}readycheck scan . --no-history --format github
`;
}

/** A version another workflow uses, unless runners have given it up. */
function knownVersion({ knownActions }: Setup, name: string): string | undefined {
  const known = knownActions.get(name);
  const major = /(?:^|# ?)v?(\d+)/.exec(known?.replace(/^[0-9a-f]{40}/, '') ?? '')?.[1];
  const least = firstSupportedMajor[name];
  if (known === undefined || major === undefined) return undefined;
  return least === undefined || Number(major) >= Number(least) ? known : undefined;
}

/** A word as YAML reads it back. */
export function yamlText(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text) ? text : JSON.stringify(text);
}
