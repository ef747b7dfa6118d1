import { fact, type Evidence, type Repo, type Subject } from '../model/index.ts';
import { jsonAt, jsonFile } from './json.ts';
import { packages } from './packages.ts';
import { isExampleOrTest } from './paths.ts';
import { rootPackages } from './deps/declared.ts';
import { tasksOf } from './ci/tasks.ts';
import { commandsIn, invocationOf } from './shell.ts';

/** The tests of a repository that services start from. */
export interface TestSuite extends Subject {
  /** A file with tests. */
  readonly file: Evidence | undefined;
  /** A package script that runs a test runner. */
  readonly script: Evidence | undefined;
}

const testFile =
  /(^|\/)(__tests__|tests?|specs?|e2e|integration|unit)\/.*\.[cm]?[jt]sx?$|\.(test|spec|e2e|e2e-spec)\.[cm]?[jt]sx?$|_test\.go$|(^|\/)test_\w+\.py$|_spec\.rb$|Tests?\.(java|kt|cs)$|\.(feature|bru|postman_collection\.json)$/i;

/** What test code calls: a runner, or an assertion. */
const testCode =
  /\b(test|it|describe|suite|expect|assert|tap?|Scenario|Feature|Given|should|check|group)\b(\.\w+)*\s*[(<`]|\bassert\b|\bshould\b|['"](node:test|chai|tape|ava|k6[^'"]*)['"]/;

export const testSuites = fact('tests', (repo: Repo): readonly TestSuite[] => {
  const [root] = rootPackages(repo);
  if (root === undefined) return [];
  const file = repo.files.find(
    (f) =>
      testFile.test(f.path) &&
      f.origin !== 'vendored' &&
      // A folder called test may hold anything, such as scripts that fill a queue.
      (/\.[cm]?[jt]sx?$/.test(f.path) ? testCode : /\b(test|expect|assert|Scenario|meta|def test|func Test|@Test|Fact|describe|it)\b/).test(
        (repo.text(f.path) ?? '').slice(0, 20_000),
      ),
  );
  const script = packages(repo)
    .filter((p) => isExampleOrTest(p.file) === undefined)
    .flatMap((p) => Object.entries(p.scripts))
    .find(([name, { text }]) => (/^tests?(:|$)/.test(name) && !/^\s*(echo|exit|true|:)\b/.test(text)) || runsTests(text))?.[1];
  const runner = script === undefined ? nxTests(repo) : { at: script.at, note: 'runs them' };
  return [
    {
      name: 'tests',
      at: root.at,
      file: file === undefined ? undefined : { at: { file: file.path, start: 0, end: 1 }, note: 'a test' },
      script: runner,
    },
  ];
});

/** `nx test`, which takes its targets from project.json or from a plugin that finds configurations of test runners. */
function nxTests(repo: Repo): Evidence | undefined {
  const nx = jsonFile(repo, 'nx.json');
  if (nx === undefined) return undefined;
  const project = repo.files.find(
    (f) => /(^|\/)project\.json$/.test(f.path) && jsonAt(jsonFile(repo, f.path), 'targets', 'test') !== undefined,
  );
  if (project !== undefined) return { at: { file: project.path, start: 0, end: 1 }, note: 'nx test runs them' };
  return /"@nx\/(jest|vite|vitest)\/plugin"|"@nx\/(jest|vite|vitest)"/.test(repo.text('nx.json') ?? '')
    ? { at: { file: 'nx.json', start: 0, end: 1 }, note: 'nx test runs them' }
    : undefined;
}

/** Suites that have tests. */
export const suitesWithTests = fact('tests present', (repo: Repo): readonly TestSuite[] =>
  testSuites(repo).filter((s) => s.file !== undefined),
);

function runsTests(script: string): boolean {
  return commandsIn(script).some((c) => {
    const call = invocationOf(c.words);
    return call !== undefined && tasksOf(call).includes('test');
  });
}
