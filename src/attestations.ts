import type { EditedAttestations } from './attest/edit.ts';
import { attestationsFile, readAttestations, type Attestation } from './attest/file.ts';
import { attestAreas } from './attest/items/index.ts';
import { readOwnFile, writeOwnFile } from './config/own-files.ts';
import type { YamlOutline } from './model/index.ts';

/** Every item, in the order it is shown. */
export const attestItems = attestAreas.flatMap(({ items }) => items);

/** What became of an answer: the file was changed, or one sentence about why not. */
export type RecordedAttestation = { readonly entry: Attestation } | { readonly fault: string };

/**
 * Writes an answer into the file of a root, in place of an earlier one for the same item. Reads and
 * writes that file alone.
 */
export async function recordAttestation(root: string, entry: Attestation): Promise<RecordedAttestation> {
  const { withAttestation } = await import('./attest/edit.ts');
  const fault = await edit(
    root,
    (text, outline) => withAttestation(text, outline, entry),
    (entries) => entries.some((one) => JSON.stringify(one) === JSON.stringify(entry)),
  );
  return fault === undefined ? { entry } : { fault };
}

/** Takes an answer out again; a sentence where that cannot be done. */
export async function removeAttestation(root: string, id: string): Promise<string | undefined> {
  const { withoutAttestation } = await import('./attest/edit.ts');
  return await edit(
    root,
    (text, outline) => withoutAttestation(text, outline, id),
    (entries) => entries.every((one) => one.id !== id),
  );
}

/** `holds`: what must be true of the file afterwards; an edit that went wrong is never written. */
async function edit(
  root: string,
  change: (text: string, outline: YamlOutline) => EditedAttestations,
  holds: (entries: readonly Attestation[]) => boolean,
): Promise<string | undefined> {
  const { outlineYaml } = await import('./outline/yaml.ts');
  const read = readOwnFile(root, attestationsFile);
  if (read !== undefined && 'problem' in read) return `${attestationsFile} ${read.problem}.`;
  const before = read?.text ?? '';
  const known = attestItems.map(({ id }) => id);
  const outline = outlineYaml(before);
  const broken = outline.errors[0];
  if (broken !== undefined) return `${attestationsFile} cannot be read (${broken.message.replace(/\.$/, '')}); mend it first.`;
  const edited = change(before, outline);
  if ('fault' in edited) return `${attestationsFile} has to be edited by hand: ${edited.fault}.`;
  const after = outlineYaml(edited.text);
  const kept = readAttestations(before, outline, known).entries;
  const { entries } = readAttestations(edited.text, after, known);
  if (after.errors.length > 0 || !holds(entries) || Math.abs(entries.length - kept.length) > 1)
    return `${attestationsFile} has to be edited by hand: it is written in a way of its own.`;
  try {
    writeOwnFile(root, attestationsFile, edited.text);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}.`;
  }
}
