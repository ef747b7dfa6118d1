import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { attestItems } from '../attestations.ts';
import { attestationsSchema } from '../config/attestations-schema.ts';
import { baselineLineSchema } from '../config/baseline-schema.ts';
import { configJsonSchema } from '../config/schema.ts';
import { jsonText } from '../report/json.ts';
import { reportJsonSchema } from '../report/schema.ts';

/** Writes the JSON Schema of every file people meet, for editors that read them from the installed package. */
export function writeSchemas(folder: string): void {
  const schemas = {
    config: configJsonSchema(),
    report: reportJsonSchema(),
    'baseline-line': baselineLineSchema(),
    attestations: attestationsSchema(attestItems.map(({ id }) => id)),
  };
  for (const [name, schema] of Object.entries(schemas)) writeFileSync(path.join(folder, `${name}.schema.json`), jsonText(schema));
}
