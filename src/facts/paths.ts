const testFolder =
  /(^|\/)(tests?|__tests__|__mocks__|__fixtures__|fixtures?|testdata|test-?data|stubs?|wiremock|_?(unit|integration|load|api|smoke|functional|acceptance|performance|contract)[-_]?tests?|mocks?|e2e|cypress|spec|specs|playwright|storybook|\.storybook|stories)(\/)/i;
// A file that is all about tests by its name alone, also a configuration for the test environment.
const testFile =
  /(^|\/)tests?\.[cm]?[jt]sx?$|(^|\/)[^/]*[._-](test|spec|e2e|mock|fixture|stories|story|cy)\.[a-z0-9]+$|(^|\/)(jest|vitest|playwright|cypress|karma)[.-](config|setup)[^/]*$|(^|\/)setup[._-]?(jest|vitest|tests?|mocha)[^/]*\.[cm]?[jt]sx?$/i;
const exampleFolder =
  /(^|\/)(examples?|samples?|demos?|docs?|documentation|website|templates?|code-templates|\.hygen|boilerplates?|benchmarks?|snippets)(\/)/i;

const fixtureFolder = /(^|\/)(fixtures|__fixtures__|testdata|test-data|test-fixtures)\//i;

/**
 * Whether a file is what tests read, by its folder. Whatever such a file is called (`compose.prod.yml`,
 * `.env.production`), nobody deploys or loads it, and the secrets in it are made up.
 */
export function isFixture(path: string): boolean {
  return fixtureFolder.test(path);
}

/** Whether a path belongs to tests (`test`), or to documentation, samples and templates (`example`); undefined for the program itself. */
export function isExampleOrTest(path: string): 'test' | 'example' | undefined {
  if (testFolder.test(path) || testFile.test(path)) return 'test';
  return exampleFolder.test(path) ? 'example' : undefined;
}
