import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localEngine } from '../commands/tui/engine.ts';
import { defaultKeymap, keyName } from '../tui/keymap.ts';
import type { Binding } from '../tui/keymap.ts';
import { createRuntime } from '../tui/runtime.ts';
import { frameText } from '../tui/screens/frame.ts';
import { initialState, placeOf, screenOf } from '../tui/state.ts';
import type { State } from '../tui/state.ts';
import { createStore } from '../tui/store.ts';
import { update } from '../tui/update.ts';
import { projectRoot } from './fixtures.ts';

/** The size every terminal has. */
const size = { columns: 80, rows: 24 };

/** Milliseconds after which a screen is not coming any more. */
const patience = 120_000;

interface Shot {
  readonly title: string;
  readonly keys: readonly string[];
  readonly until: (state: State) => boolean;
}

const shots: readonly Shot[] = [
  {
    title: 'Where the service stands, and what to do first',
    keys: [],
    until: (state) => state.report !== null && state.history.data !== null,
  },
  { title: 'Its findings, filtered', keys: ['2', '/', ...'sev:medium+ fix:any', 'enter'], until: (state) => state.prompt === null },
  { title: 'One of them: where, why and what to do', keys: ['enter'], until: (state) => screenOf(state) === 'detail' },
  { title: 'Its fix, planned and verified in memory, hunk by hunk', keys: ['f'], until: (state) => placeOf(state) === 'fix-review' },
  {
    title: 'What it did',
    keys: ['y', 'y', 'y'],
    until: ({ fix, scan }) => fix?.stage.at === 'applied' && fix.stage.movement !== null && scan.status === 'finished',
  },
];

/** Screens of the terminal app on a copy of the sample service, as Markdown. The same on every machine. */
export async function screensText(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'readycheck-screens-'));
  try {
    const root = path.join(folder, 'sample');
    cpSync(path.join(projectRoot, 'fixtures/sample'), root, { recursive: true, filter: (file) => !file.includes('.readycheck') });
    commit(root);
    const texts = await takeShots(root);
    return texts.map((text, i) => `${shots[i]!.title}:\n\n\`\`\`text\n${text}\n\`\`\``).join('\n\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function takeShots(root: string): Promise<readonly string[]> {
  const runtime = createRuntime(
    {
      engine: localEngine({ target: root, scan: { cache: false, today: '2026-01-31' }, narrowed: false, history: true }),
      exit: () => undefined,
      suspend: () => undefined,
      edit: () => Promise.resolve(null),
      copy: () => undefined,
      saveFilters: () => undefined,
    },
    () => store,
  );
  const store = createStore(initialState({ size, path: 'sample', isFirstRun: true }), update, (command) => runtime.perform(command));
  runtime.perform({ type: 'start-scan', scan: store.getState().scan.id });
  const texts: string[] = [];
  for (const { title, keys, until } of shots) {
    for (const key of keys) store.dispatch({ type: 'key', key, text: [...key].length === 1 ? key : '' });
    await settled(title, () => until(store.getState()));
    texts.push(frameText(store.getState()));
  }
  runtime.close();
  return texts;
}

async function settled(title: string, isDone: () => boolean): Promise<void> {
  const end = performance.now() + patience;
  while (!isDone()) {
    if (performance.now() > end) throw new Error(`The screen "${title}" did not come.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A commit that has the same id everywhere. */
function commit(root: string): void {
  const git = (...args: readonly string[]): void => {
    const date = '2026-01-31T12:00:00Z';
    const who = {
      GIT_AUTHOR_NAME: 'sample',
      GIT_AUTHOR_EMAIL: 'sample@example.org',
      GIT_COMMITTER_NAME: 'sample',
      GIT_COMMITTER_EMAIL: 'sample@example.org',
    };
    const env = {
      ...process.env,
      ...who,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
    };
    execFileSync('git', ['-C', root, ...args], { env, stdio: 'ignore' });
  };
  git('init', '-q', '-b', 'main', '--object-format=sha1');
  git('add', '-A');
  git('commit', '-q', '-m', 'The sample service');
}

/** The keys of the terminal app as a table, made from the key map. */
export function keysText(keymap: readonly Binding[] = defaultKeymap): string {
  const rows = keymap
    .filter(({ id }) => !id.startsWith('prompt-') && !id.startsWith('palette-'))
    .map((binding) => {
      const keys = binding.keys.map((key) => `\`${keyName(key, false).replaceAll('|', '\\|')}\``).join(' ');
      return `| ${keys} | ${binding.description} | ${whereOf(binding)} | \`${binding.id}\` |`;
    });
  return ['| Keys | What they do | Where | Name |', '|---|---|---|---|', ...rows].join('\n');
}

function whereOf({ places }: Binding): string {
  const screens = places.filter((place) => !['prompt', 'palette', 'ignore', 'attest-prompt'].includes(place));
  if (screens.length > 9) return 'everywhere';
  return [...new Set(screens.map((place) => (place.startsWith('fix-') ? 'fix review' : place)))].join(', ');
}
