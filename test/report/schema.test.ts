import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { jsonReport } from '../../src/report/json.ts';
import { readReport, reportJsonSchema } from '../../src/report/schema.ts';
import { textReport } from '../../src/report/text.ts';
import { judged } from '../engine/judged.ts';

const texts = { 'x.list.txt': '# readycheck-ignore words/good -- agreed\na: bad\nb: maybe crash\nc: secret=abc bad' };

describe('the JSON report', () => {
  it('fits its published schema, which is strict about what is there', async () => {
    const validate = new Ajv2020({ allErrors: true }).compile(reportJsonSchema());
    for (const report of [(await judged(texts)).report, (await judged({})).report]) {
      validate(JSON.parse(jsonReport(report)));
      expect(validate.errors).toBeNull();
    }
    const { report } = await judged(texts);
    expect(validate({ ...report, score: undefined })).toBe(false);
    expect(validate({ ...report, findings: [{ ...report.findings[0], severity: 'terrible' }] })).toBe(false);
  });

  it('can be saved and read again without loss', async () => {
    const { report } = await judged(texts);
    const read = readReport(jsonReport(report));
    expect('report' in read && jsonReport(read.report)).toBe(jsonReport(report));
    const options = { color: false, ascii: false, verbose: true, width: 100 };
    expect('report' in read && textReport(read.report, options)).toBe(textReport(report, options));
  });

  it('says what is wrong with a text that is none', () => {
    const fault = (text: string): string => {
      const read = readReport(text);
      return 'fault' in read ? read.fault : '';
    };
    expect(fault('nope')).toMatch(/^It is not JSON: /);
    expect(fault('{}')).toBe('It is not a report: it has no schemaVersion.');
    expect(fault('null')).toBe('It is not a report: it has no schemaVersion.');
    expect(fault('{"schemaVersion":2}')).toBe('It has schema version 2; this version of readycheck reads version 1.');
    expect(fault('{"schemaVersion":1}')).toMatch(/^It is not a whole report: tool: /);
  });

  it('escapes what a terminal would obey, and loses nothing', async () => {
    const name = 'a\u009b\u202e\u007f\u001bb';
    const text = jsonReport({ ...(await judged({})).report, repo: { name } });

    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect((JSON.parse(text) as { repo: { name: string } }).repo.name).toBe(name);
  });
});
