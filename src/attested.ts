import { attestationsFile, readAttestations, type Attestation } from './attest/file.ts';
import { readOwnFile } from './config/own-files.ts';
import type { Diagnostic, Repo, ReportAttestations, Trait } from './model/index.ts';

// What a scan wants of attestations. Items, facts and parsers are loaded once something needs them: a scan whose report is
// kept ends before.

/** What people have written down about a repository. */
export interface LoadedAttestations {
  readonly entries: readonly Attestation[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads what was attested below a root. What is wrong with the file is said with its place and counts for nothing. */
export async function attestationsIn(root: string): Promise<LoadedAttestations> {
  const read = readOwnFile(root, attestationsFile);
  if (read === undefined) return { entries: [], diagnostics: [] };
  const about = { file: attestationsFile, stage: 'config' } as const;
  if ('problem' in read) return { entries: [], diagnostics: [{ ...about, message: `The file of attestations ${read.problem}.` }] };
  const [{ outlineYaml }, { attestItems }] = await Promise.all([import('./outline/yaml.ts'), import('./attestations.ts')]);
  const { entries, problems } = readAttestations(
    read.text,
    outlineYaml(read.text),
    attestItems.map(({ id }) => id),
  );
  return { entries, diagnostics: problems.map(({ line, column, message }) => ({ ...about, place: { line, column }, message })) };
}

/** The second figure of a report. Facts that break leave it out, with a word about why. */
export async function attestationsFor(
  repo: Repo,
  entries: readonly Attestation[],
  today: string | undefined,
): Promise<{ readonly attestations?: ReportAttestations; readonly diagnostics: readonly Diagnostic[] }> {
  try {
    const [{ attestAreas }, { attestationsOf }] = await Promise.all([import('./attest/items/index.ts'), import('./attest/judge.ts')]);
    const { found, owners } = await known(repo);
    return { attestations: attestationsOf({ areas: attestAreas, traits: new Set(found), entries, owners, today }), diagnostics: [] };
  } catch (error) {
    const message = `Which questions a person has to answer could not be worked out: ${error instanceof Error ? error.message : String(error)}`;
    return { diagnostics: [{ stage: 'facts', message }] };
  }
}

interface Known {
  readonly found: readonly Trait[];
  readonly owners: readonly string[];
}

/** Kept for the next scan while nothing it rests on has changed. */
async function known(repo: Repo): Promise<Known> {
  const [{ traitsOf }, { codeOwnersOf }] = await Promise.all([import('./facts/traits.ts'), import('./facts/code-owners.ts')]);
  const name = 'attestations of the report';
  const list = (): Known => ({ found: traitsOf(repo), owners: codeOwnersOf(repo, attestationsFile) });
  const { trace } = repo;
  if (trace === undefined) return list();
  const kept = trace.recall(name) as Known | undefined;
  if (kept !== undefined) return kept;
  const made = trace.run(name, list);
  trace.keep(name, () => made);
  return made;
}
