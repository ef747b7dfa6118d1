import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { ciRuns } from '../ci/pipelines.ts';
import { shellUnits } from './shell-units.ts';

/** A look for weaknesses in an image, by a script or by CI. */
export interface ImageScan extends Subject {
  readonly tool: string;
  /** The command is gone from Docker. */
  readonly removed: boolean;
}

/** Every command that scans images. */
export const imageScans = fact('ops/image scans', (repo: Repo): readonly ImageScan[] => {
  const found: ImageScan[] = [];
  const names = new Map<string, number>();
  const add = (place: string, program: string, args: readonly string[], at: Loc): void => {
    const words = args.filter((a) => !a.startsWith('-'));
    const isOld = program === 'docker' && words[0] === 'scan';
    const isNew = (program === 'docker' && words[0] === 'scout') || ((program === 'trivy' || program === 'grype') && words[0] !== 'fs');
    if (!isOld && !isNew) return;
    const tool = program === 'docker' ? `docker ${words[0]}` : program;
    const count = (names.get(`${place} ${tool}`) ?? 0) + 1;
    names.set(`${place} ${tool}`, count);
    found.push({ name: `${place} ${tool}${count === 1 ? '' : ` (${count})`}`, at, tool, removed: isOld });
  };
  for (const unit of shellUnits(repo)) for (const step of unit.steps) add(unit.name, step.call.program, step.call.args, step.at);
  for (const { pipeline, command } of ciRuns(repo))
    if (command.via.length === 0) add(pipeline.file, command.program, command.args, command.at);
  return found;
});
