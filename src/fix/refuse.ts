import type { Edit } from '../model/index.ts';

/** No edits, and the sentence that says why a person has to look. */
export function refuse(_reason: string): readonly Edit[] {
  return [];
}
