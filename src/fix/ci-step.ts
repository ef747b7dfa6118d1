import { isRefusal, type Repo } from '../model/index.ts';
import { type Edits, insertItems, nodeAt, yamlSheet } from './yaml.ts';

/** A step to be added to a job of a workflow. */
export interface NewStep {
  readonly file: string;
  readonly job: string;
  /** Index of the step it goes behind. */
  readonly after: number;
  readonly run: string;
  readonly folder: string | undefined;
  /** Given where the steps of the job have names. */
  readonly name: string | undefined;
}

/** The edits that add a step to a job, written as the others are. */
export function addStep(repo: Repo, { file, job, after, run, folder, name }: NewStep): Edits {
  const sheet = yamlSheet(repo, file);
  if (isRefusal(sheet)) return sheet;
  const step = {
    ...(name === undefined ? {} : { name }),
    run,
    ...(folder === undefined ? {} : { 'working-directory': folder }),
  };
  return insertItems(sheet, nodeAt(sheet, ['jobs', job, 'steps']), after, [step]);
}
