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
  /(^|\/)(__tests__|tests?|specs?|e2e|integration|unit)\/.*\.[cm]?[jt]sx?$|\.(test|spec|e2e|e2e-spec)\.[cm]?[jt]sx?$|\.(feature|bru|postman_collection\.json)$/i;

export const testSuites = fact('tests', (repo: Repo): readonly TestSuite[] => {
  const [root] = rootPackages(repo);
  if (root === undefined) return [];
  const file = repo.files.find(
    (f) =>
      testFile.test(f.path) &&
      f.origin !== 'vendored' &&
      /\b(test|it|describe|expect|assert|Scenario|meta)\b/.test((repo.text(f.path) ?? '').slice(0, 20_000)),
  );
  const script = packages(repo)
    .filter((p) => isExampleOrTest(p.file) === undefined)
    .flatMap((p) => Object.values(p.scripts))
    .find((s) =>
      commandsIn(s.text).some((c) => {
        const call = invocationOf(c.words);
        return (
          call !== undefined &&
          (tasksOf(call).includes('test') || (/^(turbo|nx|lerna)$/.test(call.program) && call.args.some((a) => /test/.test(a))))
        );
      }),
    );
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
