import type { Evidence, Loc } from '../../model/index.ts';
import type { Service } from '../services/index.ts';
import type { CallEvent } from '../wiring/values.ts';
import { importPath } from '../wiring/reach.ts';
import type { Entry } from './types.ts';

/**
 * The path from what is started to the line that decides: start command, imports, mounts, the line.
 * Every step is a place a person can open.
 */
export function reasoning(
  service: Service,
  entry: Pick<Entry, 'call' | 'at' | 'through'> | CallEvent,
  note: string,
): readonly [Evidence, ...Evidence[]] {
  const through = 'through' in entry ? entry.through : [];
  return pathTo(service, entry.at, through, note);
}

/** As `reasoning`, for a place that is not a call. */
export function pathTo(service: Service, at: Loc, through: readonly Loc[], note: string): readonly [Evidence, ...Evidence[]] {
  const imports = service.wiring === undefined ? [] : importPath(service.wiring, at.file);
  const start = service.starts[0];
  const steps: Evidence[] = [];
  if (start !== undefined) steps.push({ at: start.at, note: `starts ${service.entry ?? service.name}` });
  imports.forEach((step, i) => steps.push({ at: step, note: `imports ${imports[i + 1]?.file ?? at.file}` }));
  for (const step of through) steps.push({ at: step, note: 'mounts what comes next' });
  return [{ at, note }, ...steps.filter((s) => s.at.file !== at.file || s.at.start !== at.start)];
}
