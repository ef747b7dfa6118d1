import { z } from 'zod';
import { categories, profiles, severities, type Category } from '../model/index.ts';

const level = z.enum([...severities, 'off']).describe('Severity of the rule here, or off.');
const date = z.iso.date().describe('YYYY-MM-DD, the last day it holds.');
const ruleName = z.string().describe('Id of a rule ("docker/healthcheck").');
const percent = z.number().min(0).max(100);

const rule = z.union([level, z.strictObject({ severity: level.optional(), options: z.record(z.string(), z.unknown()).optional() })]);

const suppression = z
  .strictObject({
    rule: ruleName,
    path: z.string().min(1).optional().describe('Glob of the file a finding points at.'),
    service: z.string().min(1).optional().describe('Id of the service a finding belongs to.'),
    reason: z.string().trim().min(1, 'say why').describe('Why it is acceptable.'),
    until: date.optional(),
  })
  .refine((given) => given.path !== undefined || given.service !== undefined, {
    error: 'name a path or a service: there is no blanket suppression',
  });

const service = z.strictObject({
  name: z.string().min(1),
  root: z.string().optional().describe('Folder of the service, relative to the repository.'),
  entry: z.string().optional().describe('File that is started, relative to the repository.'),
  kind: z.enum(['http', 'worker', 'frontend', 'job']).optional(),
});

const thresholds = z.strictObject({
  failOn: z
    .enum([...severities, 'none'])
    .optional()
    .describe('Lowest severity of an open finding that fails the gate (default high).'),
  minScore: percent.optional(),
  minCategory: z.partialRecord(z.enum(Object.keys(categories) as [Category, ...Category[]]), percent).optional(),
  failOnNew: z.boolean().optional(),
});

/** What may stand in readycheck.json, .jsonc, .yaml or package.json#readycheck. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  extends: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Other configuration files, relative to this one and inside the repository.'),
  profile: z.enum(profiles).optional(),
  rules: z.record(z.string(), rule).optional().describe('By rule id or area name; a rule wins over its area.'),
  overrides: z
    .array(z.strictObject({ files: z.union([z.string(), z.array(z.string()).min(1)]), rules: z.record(z.string(), level) }))
    .optional()
    .describe('Severities for some paths only; later entries win.'),
  services: z.array(service).optional().describe('Where the detection of services needs help.'),
  suppressions: z.array(suppression).optional().describe('For what is absent and has no line to comment on.'),
  knowledge: z
    .record(z.string(), z.record(z.string(), z.string()))
    .optional()
    .describe('Newer values of dated facts, such as { "node": { "18": "2025-04-30" } }.'),
  thresholds: thresholds.optional().describe('When the gate fails; flags win over it.'),
});

export type ConfigFile = z.infer<typeof configSchema>;

/** JSON Schema of the configuration, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  return { ...schema, title: 'Configuration of readycheck' };
}

/** Names that may stand at a path of the configuration; empty where any name may. For "did you mean". */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let nodes: readonly z.core.$ZodType[] = [configSchema];
  for (const step of path) nodes = nodes.flatMap(unwrapped).flatMap((node) => inside(node, step));
  return nodes.flatMap(unwrapped).flatMap((node) => (node instanceof z.ZodObject ? Object.keys(node.shape) : []));
}

function unwrapped(node: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (node instanceof z.ZodOptional) return unwrapped(node.unwrap());
  if (node instanceof z.ZodUnion) return node.options.flatMap(unwrapped);
  return [node];
}

function inside(node: z.core.$ZodType, step: PropertyKey): readonly z.core.$ZodType[] {
  if (node instanceof z.ZodObject)
    return Object.hasOwn(node.shape, step) ? [(node.shape as Record<PropertyKey, z.core.$ZodType>)[step]!] : [];
  if (node instanceof z.ZodArray) return [node.element];
  if (node instanceof z.ZodRecord) return [node.valueType];
  return [];
}
