import { assemble, runChecks, type Assembled } from '../../src/engine/index.ts';
import type { AssembleOptions } from '../../src/engine/index.ts';
import type { AnyCheck } from '../../src/model/index.ts';
import { memoryRepo } from '../../src/source/index.ts';
import { sampleChecks } from './sample-checks.ts';

/** Judges texts with the sample checks. */
export async function judged(
  texts: Readonly<Record<string, string>>,
  options: Partial<AssembleOptions> & { readonly checks?: readonly AnyCheck[] } = {},
): Promise<Assembled> {
  const repo = await memoryRepo(texts);
  const { checks = sampleChecks, ...rest } = options;
  const severityOf = rest.severityOf ?? ((check: AnyCheck) => check.severity);
  const run = await runChecks(repo, checks, { severityOf });
  return assemble(repo, run, {
    tool: { name: 'readycheck', version: '1.2.3' },
    profile: 'recommended',
    repo: { name: 'sample' },
    services: [],
    diagnostics: [],
    severityOf,
    known: sampleChecks,
    suppressions: [],
    baseline: new Set(),
    ...rest,
  });
}
