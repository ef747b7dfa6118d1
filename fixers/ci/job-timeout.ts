import { defineFixer, isRefusal, spanStart, type Subject } from '../../src/model/index.ts';
import { yamlAt, yamlMap } from '../../src/facts/yaml.ts';
import { type Edits, addKeys, docAt, yamlSheet } from '../../src/fix/yaml.ts';

/** Minutes: far more than checks and deployments take, and far less than the default of six hours. */
const limit = 60;

/** Ends a job that hangs after an hour. */
export const timeout = defineFixer<Subject>({
  title: `End the job after ${limit} minutes`,
  // A job that takes longer in the course of things is cut off.
  safety: 'review',
  edits({ at }, _data, repo): Edits {
    const sheet = yamlSheet(repo, at.file);
    if (isRefusal(sheet)) return sheet;
    const jobs = yamlMap(yamlAt(sheet.docs[docAt(sheet, at.start)], 'jobs'));
    const job = jobs.find(({ keyAt }) => spanStart(keyAt) === at.start)?.value;
    return addKeys(sheet, job, { 'timeout-minutes': limit }, { after: ['name', 'needs', 'if', 'runs-on', 'environment', 'concurrency'] });
  },
});
