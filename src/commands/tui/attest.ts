import { attestItems, recordAttestation, removeAttestation } from '../../attestations.ts';
import { attestationsFile, daysAfter } from '../../attest/file.ts';
import { userName } from '../attest.ts';

/** Writes down that the user of git answers an item with yes today. Resolves with a sentence about it; throws one for people. */
export async function attest(root: string, id: string, evidence: string, today: string): Promise<string> {
  const item = attestItems.find((one) => one.id === id);
  if (item === undefined) throw new Error(`There is no item "${id}".`);
  const by = await userName(root);
  if (by === undefined || by === '') throw new Error('git knows no user.name here; `readycheck attest --by` takes one');
  const expires = daysAfter(today, item.interval);
  const recorded = await recordAttestation(root, { id, by, on: today, expires, ...(evidence === '' ? {} : { evidence }) });
  if ('fault' in recorded) throw new Error(recorded.fault);
  return `yes, says ${by}, until ${expires} (${attestationsFile})`;
}

/** Takes the answer back. */
export async function unattest(root: string, id: string): Promise<string> {
  const fault = await removeAttestation(root, id);
  if (fault !== undefined) throw new Error(fault);
  return `${id} is open again`;
}
