import { fact, type Evidence, type Repo, type Subject } from '../model/index.ts';
import { ciRuns, pipelines } from './ci/pipelines.ts';
import { jsonAt, jsonLoc } from './json.ts';
import { packages } from './packages.ts';
import { isExampleOrTest } from './paths.ts';
import { suitesWithTests } from './tests.ts';

/** The tests of a repository, and what fails when they reach less of the code than was decided. */
export interface CoverageGate extends Subject {
  /** A threshold. */
  readonly gate: Evidence | undefined;
  /** A service that gets the figures and has rules of its own. */
  readonly elsewhere: Evidence | undefined;
}

const flags =
  /--check-coverage\b|--coverage\.?thresholds?\b|--coverageThreshold\b|--test-coverage-(?:lines|branches|functions)[= ]|--fail-under\b|\bc8\b[^;&|]*--100\b/;
const settings = /\bcoverageThreshold\b|\bthresholds?\s*:|\bcheckCoverage\b|\bcheck-coverage\b|\bcheck_coverage\b/;
const configs =
  /(^|\/)((jest|vitest|vite|karma|wdio)[\w.-]*\.(config|conf|workspace|preset)(\.\w+)?\.([cm]?[jt]s|json)|\.(nyc|c8)rc(\.(json|ya?ml|js|cjs))?|jest\.\w+\.json|\.taprc|ava\.config\.[cm]?js|project\.json)$/;
const reporters = /(^|\/)\.?codecov\.ya?ml$|(^|\/)sonar-project\.properties$|(^|\/)\.coveralls\.yml$/;

/** One subject where there are tests and a script that runs them. */
export const coverageGates = fact('coverage gates', (repo: Repo): readonly CoverageGate[] =>
  suitesWithTests(repo).flatMap(({ name, script }): readonly CoverageGate[] =>
    script === undefined
      ? []
      : [{ name, at: script.at, gate: inPackages(repo) ?? inConfigs(repo) ?? inPipelines(repo), elsewhere: elsewhere(repo) }],
  ),
);

function inPackages(repo: Repo): Evidence | undefined {
  for (const own of packages(repo).filter(({ file }) => isExampleOrTest(file) === undefined)) {
    for (const path of [
      ['jest', 'coverageThreshold'],
      ['nyc', 'check-coverage'],
      ['c8', 'check-coverage'],
      ['vitest', 'coverage'],
    ]) {
      const node = jsonAt(own.json, ...path);
      if (node !== undefined) return { at: jsonLoc(own.file, node), note: path.join('.') };
    }
    const script = Object.values(own.scripts).find(({ text }) => flags.test(text));
    if (script !== undefined) return { at: script.at, note: 'a threshold' };
  }
  return undefined;
}

function inConfigs(repo: Repo): Evidence | undefined {
  for (const { path, origin } of repo.files) {
    if (!configs.test(path) || origin === 'vendored') continue;
    // Comments are no settings; of the same length, so that places stay.
    const text = (repo.text(path) ?? '').replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
    const found = settings.exec(text);
    if (found !== null) return { at: { file: path, start: found.index, end: found.index + found[0].length }, note: 'a threshold' };
  }
  return undefined;
}

function inPipelines(repo: Repo): Evidence | undefined {
  const run = ciRuns(repo).find(({ command }) => flags.test(command.text));
  return run === undefined ? byTap(repo) : { at: run.command.at, note: 'a threshold' };
}

/** tap wants every line reached unless told otherwise (since version 15). */
function byTap(repo: Repo): Evidence | undefined {
  const scripts = packages(repo).flatMap((own) => Object.values(own.scripts));
  const tap = scripts.find(
    ({ text }) =>
      /(^|[\s;&])tap(\s|$)/.test(text) && !/--(no-check-coverage|allow-incomplete-coverage|disable-coverage|no-coverage)/.test(text),
  );
  return tap === undefined ? undefined : { at: tap.at, note: 'tap asks for all of the code by itself' };
}

/** Codecov, SonarQube, Coveralls: whether they refuse a change is decided there. */
function elsewhere(repo: Repo): Evidence | undefined {
  const file = repo.files.find(({ path }) => reporters.test(path));
  if (file !== undefined) return { at: { file: file.path, start: 0, end: 1 }, note: 'a service with rules of its own' };
  const step = pipelines(repo)
    .flatMap((p) => p.jobs.flatMap((job) => job.steps))
    .find((s) => /codecov|sonar|coveralls|codacy|codeclimate|qlty|coverage/i.test(s.uses?.text ?? ''));
  if (step !== undefined) return { at: step.at, note: 'a service with rules of its own' };
  const run = ciRuns(repo).find(({ command }) => /\b(codecov|sonar-scanner|sonarqube|coveralls|codacy)\b/i.test(command.text));
  return run === undefined ? undefined : { at: run.command.at, note: 'a service with rules of its own' };
}
