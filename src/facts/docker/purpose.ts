import { posix } from 'node:path';
import { isFixture } from '../paths.ts';

/** What an image or a compose stack is for. `unknown`: nothing says so; checks treat it like production. */
export type Purpose = 'production' | 'development' | 'test' | 'example' | 'unknown';

const words: Readonly<Record<string, Purpose>> = {
  prod: 'production',
  production: 'production',
  live: 'production',
  release: 'production',
  staging: 'production',
  deploy: 'production',
  dev: 'development',
  devel: 'development',
  develop: 'development',
  development: 'development',
  devcontainer: 'development',
  debug: 'development',
  local: 'development',
  localdev: 'development',
  workspace: 'development',
  gitpod: 'development',
  codespace: 'development',
  watch: 'development',
  tilt: 'development',
  override: 'development',
  test: 'test',
  tests: 'test',
  testing: 'test',
  qa: 'test',
  uat: 'test',
  e2e: 'test',
  ci: 'test',
  integration: 'test',
  cypress: 'test',
  playwright: 'test',
  lint: 'test',
  bench: 'test',
  benchmark: 'test',
  benchmarks: 'test',
  example: 'example',
  examples: 'example',
  sample: 'example',
  samples: 'example',
  demo: 'example',
  demos: 'example',
  docs: 'example',
  template: 'example',
  templates: 'example',
  playground: 'example',
  playgrounds: 'example',
  fixtures: 'test',
  __fixtures__: 'test',
  __tests__: 'test',
};

// In a folder name these say nothing about what runs there.
const notInFolders: ReadonlySet<string> = new Set([
  'template',
  'templates',
  'ci',
  'release',
  'live',
  'deploy',
  'override',
  'integration',
  'watch',
  'workspace',
  'debug',
]);

/** The purpose that a word names, as one of its parts: `app-dev` is development. */
export function purposeOfName(name: string): Purpose {
  for (const part of parts(name)) {
    const purpose = words[part];
    if (purpose !== undefined) return purpose;
  }
  return 'unknown';
}

/**
 * The purpose that a path names: what tests read is for them; else its file name first
 * (`docker-compose.prod.yml`, `Dockerfile.dev`, `e2e.Dockerfile`), then its folders from the inside
 * out (`.devcontainer/`, `examples/nginx/`).
 */
export function purposeOfPath(path: string): Purpose {
  if (isFixture(path)) return 'test';
  const base = posix.basename(path).replace(/\.(ya?ml)$/i, '');
  const own = purposeOfName(base.replace(/docker-?compose|compose|dockerfile|containerfile/gi, ' '));
  if (own !== 'unknown') return own;
  const folders = posix.dirname(path).split('/').reverse();
  for (const folder of folders) {
    // Only whole words: `apps/dev-portal` is no development folder.
    const name = folder.toLowerCase().replace(/^[._]+/, '');
    const purpose = words[folder.toLowerCase()] ?? words[name] ?? purposeOfFolder(folder.toLowerCase());
    if (purpose !== undefined && !notInFolders.has(name)) return purpose;
  }
  return 'unknown';
}

/** Folders of editors and agents, and names with a part that leaves no doubt: `test-migrations`, `load-tests`. */
function purposeOfFolder(folder: string): Purpose | undefined {
  if (/^\.(cursor|vscode|idea|zed|windsurf|claude|codex|agents?|openhands|gitpod|codespaces)$/.test(folder)) return 'development';
  if (/^(tests?|e2e)[-_]|[-_](tests|e2e)$|^(load|smoke|integration|unit|perf|performance|acceptance|regression)[-_]?tests?$/.test(folder))
    return 'test';
  return /[-_]playground$/.test(folder) ? 'example' : undefined;
}

function parts(name: string): readonly string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9_]+|_+(?=[a-z0-9])/)
    .filter((part) => part !== '');
}

/** The program a start command runs that catches mails or stands in for a cloud: its image serves nobody in production. */
export function developmentToolIn(command: string): string | undefined {
  return /^\W*(?:npx\s+)?(maildev|mailhog|mailpit|mailcatcher|smtp4dev|localstack|json-server)\b/i.exec(command)?.[1];
}
