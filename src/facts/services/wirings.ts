import { fact, type Repo } from '../../model/index.ts';
import { evaluate, type StartOptions, type Wiring } from '../wiring/evaluate.ts';
import { packageModels } from '../wiring/models/index.ts';

/** Entries already evaluated in this repository; asking again costs nothing. */
const evaluated = fact('wirings', (repo: Repo) => {
  const known = new Map<string, Wiring>();
  return (entry: string, start: StartOptions): Wiring => {
    const key = [entry, start.tool ?? '', ...(start.preloads ?? [])].join('\n');
    const found = known.get(key) ?? repo.timed(`wiring ${entry}`, () => evaluate(repo, entry, packageModels, start));
    known.set(key, found);
    return found;
  };
});

/** What the program at an entry does when it starts. Evaluated once per repository and way of starting. */
export function wiringOf(repo: Repo, entry: string, start: StartOptions = {}): Wiring {
  return evaluated(repo)(entry, start);
}
