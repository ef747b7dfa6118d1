import type { Repo } from '../../model/index.ts';
import { isSampleEnv, type Leak } from './context-copies.ts';
import { pathInside } from './paths.ts';
import type { Image } from './types.ts';

/** Lines of a .dockerignore, or in one sentence why they cannot be written. */
export type IgnorePatterns = { readonly lines: readonly string[] } | { readonly why: string };

/** Patterns that keep what a context lets through out of an image, without taking away what its build needs. */
export function ignorePatterns(repo: Repo, image: Image, context: string, leaks: readonly Leak[]): IgnorePatterns {
  const runs = image.stages.flatMap((stage) => stage.runs.map(({ value }) => value)).join('\n');
  const lines: string[] = [];
  for (const { what } of leaks) {
    if (what === 'node_modules') {
      if (!/\b(npm (ci|i|install)|yarn|pnpm (i|install|fetch)|bun (i|install))\b/.test(runs))
        return { why: `${image.file} installs no packages, so it may need the node_modules of whoever builds.` };
      lines.push('**/node_modules');
    } else if (what === 'the git history') {
      if (/\bgit\s+(?!clone)/.test(runs)) return { why: `${image.file} asks git while it builds, so it needs .git.` };
      lines.push('.git');
    } else {
      if (/\.env\b/.test(`${runs}\n${copiedByName(image)}`))
        return { why: `${image.file} names an env file; what it is for has to be looked at.` };
      lines.push('**/.env', '**/.env.*', ...samplesIn(repo, context));
    }
  }
  return { lines };
}

function copiedByName(image: Image): string {
  return image.stages.flatMap((stage) => stage.copies.flatMap(({ sources }) => sources.map(({ value }) => value))).join('\n');
}

/** Samples hold no secrets, and some programs read them. */
function samplesIn(repo: Repo, context: string): readonly string[] {
  const names = repo.files
    .flatMap(({ path }) => pathInside(context, path) ?? [])
    .flatMap((path) => path.split('/').at(-1) ?? [])
    .filter((name) => /^\.env\..+/.test(name) && isSampleEnv(name));
  return [...new Set(names)].sort().map((name) => `!**/${name}`);
}
