import { z } from 'zod';
import {
  attestationStates,
  categories,
  confidences,
  findingStatuses,
  grades,
  levels,
  outcomes,
  profiles,
  severities,
  type Category,
  type Report,
} from '../model/index.ts';

const category = z.enum(Object.keys(categories) as [Category, ...Category[]]);
const severity = z.enum(severities);
const points = z.number().describe('Points of the score.');
const percent = z.number().min(0).max(100);
const place = {
  file: z.string().describe('POSIX path relative to the scanned root.'),
  startLine: z.int().min(1),
  startColumn: z.int().min(1).describe('In UTF-16 units.'),
  endLine: z.int().min(1),
  endColumn: z.int().min(1).describe('Exclusive.'),
};

const subject = z.object({
  name: z.string().describe('Stable: made of names and paths.'),
  service: z.string().exactOptional(),
  outcome: z.enum(['passed', 'failed', 'unknown', 'error']),
  reason: z.string().exactOptional(),
  evidence: z.array(z.object({ ...place, note: z.string().exactOptional() })),
});

const check = z.object({
  id: z.string(),
  covers: z.array(z.string()).describe('Rows of the catalogue that the check decides.'),
  title: z.string().describe('The healthy state.'),
  category,
  severity,
  confidence: z.enum(confidences),
  outcome: z.enum(outcomes),
  reason: z.string().exactOptional(),
  why: z.string(),
  remedy: z.string(),
  refs: z.array(z.string()),
  cwe: z.array(z.int()),
  subjects: z.array(subject),
  gain: points.describe('What the score gains when every finding of the check is fixed.'),
});

const finding = z.object({
  check: z.string(),
  subject: z.string(),
  service: z.string().exactOptional(),
  severity,
  confidence: z.enum(confidences),
  message: z.string(),
  location: z.object(place),
  related: z.array(z.object({ ...place, message: z.string() })),
  fingerprint: z.string().describe('Survives moved lines.'),
  status: z.enum(findingStatuses),
  suppression: z.string().exactOptional().describe('The reason given.'),
  new: z.boolean().exactOptional().describe('Not there at the base commit.'),
  fix: z.object({ title: z.string(), safety: z.enum(['safe', 'review']) }).exactOptional(),
  gain: points.describe('What the score gains when this finding alone is fixed.'),
  uncappedGain: points.describe('The same without caps.'),
  heldBy: z.string().exactOptional().describe('Check whose cap would still hold the score.'),
  frame: z
    .object({ startLine: z.int().min(1), startColumn: z.int().min(1), lines: z.array(z.string()) })
    .exactOptional()
    .describe('Source lines around the place, secrets blanked out.'),
  lineHash: z.string().exactOptional().describe('primaryLocationLineHash.'),
});

const base = z.object({
  ref: z.string(),
  commit: z.string(),
  score: percent.nullable().exactOptional().describe('Of the base commit under the same rules.'),
  fixed: z
    .array(
      z.object({
        check: z.string(),
        subject: z.string(),
        service: z.string().exactOptional(),
        severity,
        message: z.string(),
        location: z.object(place),
        fingerprint: z.string(),
      }),
    )
    .exactOptional()
    .describe('Open findings of the base that are gone.'),
});
const cap = z.object({ limit: z.union([z.literal(49), z.literal(79)]), check: z.string(), applied: z.boolean() }).nullable();
const level = z.enum(levels).nullable().describe('Bronze: nothing critical is open; silver: nothing high; gold: nothing medium.');

const score = z.object({
  value: percent.nullable().describe('Null when nothing could be judged.'),
  grade: z.enum(grades).nullable(),
  strictValue: percent.nullable().describe('As if nothing were suppressed.'),
  strictGrade: z.enum(grades).nullable(),
  uncapped: percent.nullable(),
  cap,
  level: level.exactOptional(),
  categories: z.array(
    z.object({
      id: category,
      title: z.string(),
      weight: z.number(),
      evidence: z.number().min(0).max(1),
      score: percent.nullable(),
      passed: z.int(),
      failed: z.int(),
    }),
  ),
  outcomes: z.record(z.enum(outcomes), z.int()),
  services: z
    .array(
      z.object({
        id: z.string().describe('Id of the service.'),
        value: percent.nullable(),
        grade: z.enum(grades).nullable(),
        uncapped: percent.nullable(),
        cap,
        level,
      }),
    )
    .exactOptional()
    .describe('The score over the subjects of one service alone.'),
});

const date = z.string().describe('YYYY-MM-DD.');
const attestations = z.object({
  attested: z.int().describe('Attested and not expired.'),
  total: z.int().describe('Items that apply here.'),
  expired: z.int(),
  owners: z.array(z.string()).describe('Who answers for them, as CODEOWNERS has it.'),
  items: z.array(
    z.object({
      id: z.string(),
      area: z.string(),
      question: z.string(),
      why: z.string(),
      verify: z.string(),
      interval: z.int().describe('Days after which it should be asked again.'),
      state: z.enum(attestationStates),
      reason: z.string().exactOptional(),
      by: z.string().exactOptional(),
      on: date.exactOptional(),
      expires: date.exactOptional().describe('YYYY-MM-DD, the last day it holds.'),
      evidence: z.string().exactOptional(),
    }),
  ),
});

/** The report, version 1. Unknown fields are allowed: newer versions may add some. */
export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.string(), version: z.string() }),
  ruleset: z.object({ hash: z.string(), profile: z.enum(profiles) }),
  repo: z.object({
    name: z.string(),
    commit: z.string().exactOptional(),
    dirty: z.boolean().exactOptional(),
    folder: z.string().exactOptional().describe('The scanned folder in its git repository; left out at its top.'),
  }),
  base: base.exactOptional(),
  services: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      root: z.string(),
      kind: z.string(),
      entries: z.array(z.string()),
      frameworks: z.array(z.string()),
    }),
  ),
  checks: z.array(check),
  findings: z.array(finding),
  score,
  baseline: z
    .object({
      entries: z.int().describe('Findings it lets pass.'),
      stale: z.array(z.string()).describe('Fingerprints of those whose finding is gone.'),
      newerRules: z.array(z.string()).describe('Rules that had not run when it was written; they fail no gate yet.'),
    })
    .exactOptional(),
  attestations: attestations.nullable(),
  diagnostics: z.array(
    z.object({
      file: z.string().exactOptional(),
      line: z.int().exactOptional(),
      column: z.int().exactOptional(),
      stage: z.string(),
      message: z.string(),
    }),
  ),
  files: z.object({ scanned: z.int(), skipped: z.array(z.object({ file: z.string(), why: z.string() })) }),
});

/** What fits the schema is a `Report`: does not compile otherwise. */
const _isReport = (fitting: z.infer<typeof reportSchema>): Report => fitting;

/** JSON Schema (2020-12) of the report. */
export function reportJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(reportSchema, { io: 'input' }), title: 'Report of readycheck' };
}

/** A saved report, or one sentence about why the text is none. */
export function readReport(text: string): { readonly report: Report } | { readonly fault: string } {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return { fault: `It is not JSON: ${error instanceof Error ? error.message : String(error)}.` };
  }
  const version = typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (version === undefined) return { fault: 'It is not a report: it has no schemaVersion.' };
  if (version !== 1) return { fault: `It has schema version ${JSON.stringify(version)}; this version of readycheck reads version 1.` };
  const parsed = reportSchema.safeParse(value);
  // The value as it was, in its own order and with what newer versions may have added.
  if (parsed.success) return { report: value as Report };
  const issue = parsed.error.issues[0]!;
  return { fault: `It is not a whole report: ${issue.path.join('.')}: ${issue.message}.` };
}
