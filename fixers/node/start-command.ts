import type { StartedService } from '../../src/facts/services/runners.ts';
import { defineFixer, type Edit, type Refusal, type Repo } from '../../src/model/index.ts';

/** Starts the program itself where only a watcher stood before it. */
export const startCommand = defineFixer<StartedService>({
  title: 'Start the program with node',
  // Whoever ran this command to develop has no restarts any more.
  safety: 'review',
  edits: (service, _data, repo) => edits(repo, service),
});

/** Watchers before a JavaScript file, as words of a command and as items of a JSON list. */
const watchers: readonly (readonly [RegExp, string])[] = [
  [/\b(?:npx\s+)?(?:nodemon|supervisor)\s+(?=[\w./-]+\.[cm]?js\b)/, 'node '],
  [/"npx",\s*"(?:nodemon|supervisor)"(?=,\s*"[\w./-]+\.[cm]?js")/, '"node"'],
  [/"(?:nodemon|supervisor)"(?=,\s*"[\w./-]+\.[cm]?js")/, '"node"'],
  [/\bnode\s+--watch\s+(?=[\w./-]+\.[cm]?js\b)/, 'node '],
  [/"node",\s*"--watch"(?=,\s*"[\w./-]+\.[cm]?js")/, '"node"'],
];

function edits(repo: Repo, { startAt, runner }: StartedService): readonly Edit[] | Refusal {
  const text = (repo.text(startAt.file) ?? '').slice(startAt.start, startAt.end);
  for (const [pattern, instead] of watchers) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const start = startAt.start + match.index;
    return [{ kind: 'replace', at: { file: startAt.file, start, end: start + match[0].length }, text: instead }];
  }
  return { refuse: `What ${runner ?? 'the runner'} does before the program starts has to become a step of the build.` };
}
