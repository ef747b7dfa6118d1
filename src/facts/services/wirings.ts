import { factOf, type Repo } from '../../model/index.ts';
import { evaluate, type StartOptions, type Wiring } from '../wiring/evaluate.ts';
import { packageModels } from '../wiring/models/index.ts';

const evaluated = factOf(
  'wiring',
  (repo: Repo, { entry, start }: { readonly entry: string; readonly start: StartOptions }): Wiring =>
    repo.timed(`wiring ${entry}`, () => evaluate(repo, entry, packageModels, start)),
  ({ entry, start }) => JSON.stringify([entry, start.tool, start.then?.key, start.prettyLogs, start.preloads]),
);

/** What the program at an entry does when it starts. Evaluated once per repository and way of starting. */
export function wiringOf(repo: Repo, entry: string, start: StartOptions = {}): Wiring {
  return evaluated(repo, { entry, start });
}
