import { z } from 'zod';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const text = z.string().trim().min(1).max(1_000);

/** JSON Schema of `.readycheck/attestations.yaml`, for editors. `ids` are the items there are. */
export function attestationsSchema(ids: readonly string[]): Record<string, unknown> {
  const file = z
    .array(
      z.strictObject({
        id: z.enum(ids as [string, ...string[]]).describe('The item; `readycheck attest` lists them.'),
        by: text.describe('Who says so.'),
        on: date.describe('YYYY-MM-DD.'),
        expires: date.optional().describe('YYYY-MM-DD, the last day it holds; by default after the interval of the item.'),
        evidence: text.optional().describe('What there is to show: a link, a ticket, a sentence.'),
      }),
    )
    .nullable();
  return { ...z.toJSONSchema(file, { io: 'input' }), title: 'Attestations of readycheck' };
}
