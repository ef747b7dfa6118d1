import type { AnySchema } from 'ajv';

/**
 * What the consumers ask of these formats, written down from their published descriptions: only the parts a
 * report fills, with every limit they set on them. Additional properties are refused on purpose, so that a
 * new field is looked up before it is written.
 */

const text = { type: 'string', minLength: 1 };
const web = { type: 'string', pattern: '^(https?|ftp)://.+' };

/** `app/validators/json_schemas/codeclimate.json` of GitLab, and the fields and severities its documentation names. */
export const codeQuality: AnySchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    additionalProperties: false,
    properties: {
      description: text,
      check_name: text,
      fingerprint: text,
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        additionalProperties: false,
        properties: {
          // "The relative path to the file, without a leading ./"
          path: { type: 'string', pattern: '^(?!\\./|/)' },
          lines: {
            type: 'object',
            required: ['begin'],
            additionalProperties: false,
            properties: { begin: { type: 'integer', minimum: 1 }, end: { type: 'integer', minimum: 1 } },
          },
        },
      },
    },
  },
};

const program = {
  type: 'object',
  required: ['id', 'name', 'version', 'vendor'],
  additionalProperties: false,
  properties: {
    id: text,
    name: text,
    version: text,
    vendor: { type: 'object', required: ['name'], additionalProperties: false, properties: { name: text } },
  },
};
const time = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' };

/** `sast-report-format.json` of GitLab's security report schemas, version 15.2.1. */
export const gitlabSast: AnySchema = {
  type: 'object',
  required: ['scan', 'version', 'vulnerabilities'],
  additionalProperties: false,
  properties: {
    version: { const: '15.2.1' },
    scan: {
      type: 'object',
      required: ['analyzer', 'end_time', 'scanner', 'start_time', 'status', 'type'],
      additionalProperties: false,
      properties: {
        analyzer: program,
        scanner: program,
        start_time: time,
        end_time: time,
        status: { enum: ['success', 'failure'] },
        type: { enum: ['sast'] },
      },
    },
    vulnerabilities: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'identifiers', 'location'],
        additionalProperties: false,
        properties: {
          id: text,
          name: { type: 'string', maxLength: 255 },
          description: { type: 'string', maxLength: 1_048_576 },
          severity: { enum: ['Info', 'Unknown', 'Low', 'Medium', 'High', 'Critical'] },
          solution: { type: 'string', maxLength: 7_000 },
          identifiers: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              required: ['type', 'name', 'value'],
              additionalProperties: false,
              properties: { type: text, name: text, value: text, url: web },
            },
          },
          links: { type: 'array', items: { type: 'object', required: ['url'], additionalProperties: false, properties: { url: web } } },
          location: {
            type: 'object',
            additionalProperties: false,
            properties: { file: { type: 'string' }, start_line: { type: 'number' }, end_line: { type: 'number' } },
          },
        },
      },
    },
  },
};

const position = {
  type: 'object',
  required: ['line'],
  additionalProperties: false,
  properties: { line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1 } },
};
const location = {
  type: 'object',
  required: ['path'],
  additionalProperties: false,
  properties: {
    path: text,
    range: { type: 'object', required: ['start'], additionalProperties: false, properties: { start: position, end: position } },
  },
};

/** `DiagnosticResult` of `proto/rdf/reviewdog.proto`. */
export const rdjson: AnySchema = {
  type: 'object',
  required: ['diagnostics'],
  additionalProperties: false,
  properties: {
    source: { type: 'object', required: ['name'], additionalProperties: false, properties: { name: text, url: web } },
    diagnostics: {
      type: 'array',
      items: {
        type: 'object',
        required: ['message', 'location'],
        additionalProperties: false,
        properties: {
          message: text,
          location,
          severity: { enum: ['UNKNOWN_SEVERITY', 'ERROR', 'WARNING', 'INFO'] },
          code: { type: 'object', additionalProperties: false, properties: { value: text, url: web } },
          related_locations: {
            type: 'array',
            items: {
              type: 'object',
              required: ['location'],
              additionalProperties: false,
              properties: { message: { type: 'string' }, location },
            },
          },
        },
      },
    },
  },
};

/** The endpoint badge of shields.io. */
export const shieldsEndpoint: AnySchema = {
  type: 'object',
  required: ['schemaVersion', 'label', 'message'],
  additionalProperties: false,
  properties: {
    schemaVersion: { const: 1 },
    label: { type: 'string' },
    message: text,
    color: { enum: ['brightgreen', 'green', 'yellowgreen', 'yellow', 'orange', 'red', 'blue', 'lightgrey'] },
  },
};
