import { z } from 'zod';

const line = z.union([
  z
    .strictObject({ baseline: z.literal(1), readycheck: z.string().describe('Version that wrote the file.') })
    .describe('Who wrote it; two of them after a merge.'),
  z
    .strictObject({ area: z.string(), rules: z.array(z.string()) })
    .describe('Rules of an area that had run. What other rules find is shown and fails no gate until `readycheck baseline update`.'),
  z
    .strictObject({
      check: z.string().optional(),
      service: z.string().optional(),
      subject: z.string().optional(),
      fingerprint: z.string().describe('What the finding is recognised by; survives moved lines.'),
      severity: z.string().optional(),
      file: z.string().optional().describe('Where it was when it was written; for people.'),
      message: z.string().optional(),
    })
    .describe('A finding that fails no gate.'),
]);

/** JSON Schema of one line of `.readycheck/baseline.jsonl`. */
export function baselineLineSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(line, { io: 'input' }), title: 'One line of a baseline of readycheck' };
}
