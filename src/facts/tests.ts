import { fact, type Evidence, type Repo, type Subject } from '../model/index.ts';
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

export const testSuites = fact('tests', (repo: Repo): readonly TestSuite[] => {
  const [root] = rootPackages(repo);
  if (root === undefined) return [];
  const file = repo.files.find(
    (f) =>
      testFile.test(f.path) &&
      f.origin !== 'vendored' &&
      /\b(test|it|describe|expect|assert|Scenario|meta|def test|func Test|@Test|Fact)\b/.test((repo.text(f.path) ?? '').slice(0, 20_000)),
  );
  const script = packages(repo)
    .filter((p) => isExampleOrTest(p.file) === undefined)
    .flatMap((p) => Object.entries(p.scripts))
    .find(([name, { text }]) => (/^tests?(:|$)/.test(name) && !/^\s*(echo|exit|true|:)\b/.test(text)) || runsTests(text))?.[1];
  return [
    {
      name: 'tests',
      at: root.at,
      file: file === undefined ? undefined : { at: { file: file.path, start: 0, end: 1 }, note: 'a test' },
      script: script === undefined ? undefined : { at: script.at, note: 'runs them' },
    },
  ];
});

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
