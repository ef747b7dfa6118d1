import { fact, type Repo } from '../../model/index.ts';
import { evaluate, type Wiring } from '../wiring/evaluate.ts';
import { packageModels } from '../wiring/models/index.ts';

/** Entries already evaluated in this repository; asking again costs nothing. */
const evaluated = fact('wirings', (repo: Repo) => {
  const known = new Map<string, Wiring>();
  return (entry: string): Wiring => {
    const found = known.get(entry) ?? repo.timed(`wiring ${entry}`, () => evaluate(repo, entry, packageModels));
    known.set(entry, found);
    return found;
  };
});

/** What the program at an entry does when it starts. Evaluated once per repository and entry. */
export function wiringOf(repo: Repo, entry: string): Wiring {
  return evaluated(repo)(entry);
}
