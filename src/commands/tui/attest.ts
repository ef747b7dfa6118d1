import { attestItems, recordAttestation, removeAttestation } from '../../attestations.ts';
import { attestationsFile, daysAfter } from '../../attest/file.ts';
import { userName } from '../attest.ts';

/** What shows it, and behind it the day until which the answer holds. */
const withEnd = /^(?<shown>.*?)(?:^|\s)until (?<end>\d{4}-\d{2}-\d{2})$/;

/**
 * Writes down that the user of git answers an item with yes today, for as long as the item suggests or until
 * the day that `said` ends with. Resolves with a sentence about it; throws one for people.
 */
export async function attest(root: string, id: string, said: string, today: string): Promise<string> {
  const item = attestItems.find((one) => one.id === id);
  if (item === undefined) throw new Error(`There is no item "${id}".`);
  const by = await userName(root);
  if (by === undefined || by === '') throw new Error('git knows no user.name here; `readycheck attest --by` takes one');
  const ended = withEnd.exec(said)?.groups;
  const evidence = (ended?.['shown'] ?? said).trim();
  const expires = ended?.['end'] ?? daysAfter(today, item.interval);
  if (!isDay(expires)) throw new Error(`${expires} is no day`);
  if (expires < today) throw new Error(`${expires} is past; an answer has to hold for a while`);
  const recorded = await recordAttestation(root, { id, by, on: today, expires, ...(evidence === '' ? {} : { evidence }) });
  if ('fault' in recorded) throw new Error(recorded.fault);
  return `yes until ${expires}, says ${by}; it is in ${attestationsFile}`;
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Takes the answer back. */
export async function unattest(root: string, id: string): Promise<string> {
  const fault = await removeAttestation(root, id);
  if (fault !== undefined) throw new Error(fault);
  return `${id} is open again`;
}
