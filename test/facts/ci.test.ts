import { describe, expect, test } from 'vitest';
import { deployments } from '../../src/facts/ci/deployments.ts';
import { managerCallOf } from '../../src/facts/ci/manager.ts';
import { ciRuns, ciTask, pipelines } from '../../src/facts/ci/pipelines.ts';
import type { Task } from '../../src/facts/ci/tasks.ts';
import { tasksOf } from '../../src/facts/ci/tasks.ts';
import { invocationOf } from '../../src/facts/shell.ts';
import type { Repo } from '../../src/model/index.ts';
import { memoryRepo } from '../../src/source/index.ts';

const call = (text: string) => invocationOf(text.split(' '))!;
const scripts = (all: Record<string, string>, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ name: 'app', ...more, scripts: all }, null, 2);

/** A repository with one workflow that runs one command. */
async function running(run: string, files: Record<string, string> = {}, step = ''): Promise<Repo> {
  const indented = run.split('\n').join('\n          ');
  return memoryRepo({
    '.github/workflows/ci.yml': `on: push\njobs:\n  one:\n    runs-on: x\n    steps:\n      - run: |\n          ${indented}\n${step}`,
    ...files,
  });
}

const seen = (repo: Repo): string[] => ciRuns(repo).map((r) => r.command.text);

describe('programs', () => {
  test.each([
    ['cross-env CI=1 npx --no-install jest@29 -i', 'jest'],
    ['node --require ts-node/register node_modules/.bin/jest --runInBand', 'jest'],
    ['node node_modules/grunt-cli/bin/grunt test', 'grunt'],
    ['sudo -u deploy timeout 60 ./node_modules/.bin/eslint .', 'eslint'],
    ['pnpm exec vitest run', 'vitest'],
    ['dotenv -e .env.test -- nyc --reporter text mocha', 'mocha'],
    ['/opt/wait-for-it.sh -t 0 db:5432 -- npm test', 'npm'],
    ['doppler run -- node server.js', 'node'],
    ['node server.js', 'node'],
  ])('%s runs %s', (text, program) => expect(call(text).program).toBe(program));

  test.each<[string, readonly Task[]]>([
    ['eslint .', ['lint']],
    ['eslint --version', []],
    ['tsc --noEmit', ['typecheck']],
    ['tsc -p .', ['typecheck', 'build']],
    ['npm audit --audit-level=high', ['audit']],
    ['npm audit fix', []],
    ['node --test', ['test']],
    ['node scripts/seed.js', []],
    ['cypress open', []],
    ['prettier --check .', ['format']],
    ['prettier --write .', []],
    ['echo no tests yet', []],
    ['prisma migrate deploy', ['migrate']],
    ['prisma generate', []],
    ['ssh deploy@host ./up.sh', ['deploy']],
    ['ssh -T git@github.com', []],
    ['kubectl get pods', []],
    ['kubectl apply -f k8s --dry-run=client', []],
    ['aws s3 cp s3://bucket/cache.tgz .', []],
    ['npm publish', ['publish']],
  ])('%s does %j', (text, tasks) => expect(tasksOf(call(text))).toEqual(tasks));

  test.each([
    ['npm t', { does: 'script', script: 'test' }],
    ['npm run build -- --noEmit', { does: 'script', script: 'build', args: ['--noEmit'] }],
    ['yarn lint --fix', { does: 'script', script: 'lint', args: ['--fix'], maybe: true }],
    ['pnpm -r --if-present run test', { does: 'script', script: 'test', where: { in: 'all' }, ifPresent: true }],
    ['pnpm --filter @acme/api test', { does: 'script', script: 'test', where: { in: 'packages', names: ['@acme/api'] } }],
    ['npm run test -w api', { does: 'script', script: 'test', where: { in: 'packages', names: ['api'] } }],
    ['npm --prefix web ci', { does: 'install', clean: true, where: { in: 'folder', path: 'web' } }],
    ['yarn workspace api test', { does: 'script', script: 'test', where: { in: 'packages', names: ['api'] } }],
    ['yarn', { does: 'install', packages: [] }],
    ['npm i -g pm2', { does: 'install', global: true }],
    ['yarn install --immutable', { does: 'install', flags: ['--immutable'] }],
  ])('%s', (text, expected) => expect(managerCallOf(call(text))).toMatchObject(expected));
});

describe('commands of CI', () => {
  test('are followed through scripts, with what precedes and follows them', async () => {
    const repo = await running('npm run check -- --silent', {
      'package.json': scripts({ precheck: 'npm run lint', check: 'tsc --noEmit && jest', lint: 'eslint .', postcheck: 'echo done' }),
    });
    expect(seen(repo)).toEqual(['eslint .', 'tsc --noEmit', 'jest --silent', 'echo done']);
    const jest = ciRuns(repo).find((r) => r.command.program === 'jest')!.command;
    expect(jest.via.map((v) => repo.text(v.at.file)?.slice(v.at.start, v.at.end))).toEqual(['"tsc --noEmit && jest"']);
    expect(repo.text(jest.at.file)?.slice(jest.at.start, jest.at.end)).toBe('npm run check -- --silent');
  });

  test('are followed into other folders and packages', async () => {
    const files = {
      'package.json': scripts({ all: 'turbo run test' }),
      'api/package.json': scripts({ test: 'mocha' }, { name: 'api' }),
      'web/package.json': scripts({ test: 'vitest' }, { name: 'web' }),
    };
    expect(seen(await running('cd api && npm test', files))).toEqual(['mocha']);
    expect(seen(await running('npm --prefix web test', files))).toEqual(['vitest']);
    expect(seen(await running('npm run all', files))).toEqual(['mocha', 'vitest']);
    expect(seen(await running('npm test -w api', files))).toEqual(['mocha']);
  });

  test('end where scripts call each other', async () => {
    const repo = await running('npm run a', { 'package.json': scripts({ a: 'npm run b', b: 'npm run a && jest' }) });
    expect(seen(repo)).toEqual(['jest']);
  });

  test.each([
    ['npm-run-all lint "test:*"', ['eslint .', 'jest', 'playwright test']],
    ['run-p lint test:unit', ['eslint .', 'jest']],
    ['concurrently "npm:lint" "npm run test:unit"', ['eslint .', 'jest']],
    ['start-server-and-test start http://localhost:3000 test:e2e', ['playwright test']],
    ['sh -c "npm run lint"', ['eslint .']],
    ['make verify', ['eslint .', 'jest']],
  ])('%s', async (run, expected) => {
    const repo = await running(run, {
      'package.json': scripts({ lint: 'eslint .', 'test:unit': 'jest', 'test:e2e': 'playwright test' }),
      Makefile: 'verify: lint\n\tnpm run test:unit\nlint:\n\tnpm run lint\n',
    });
    expect(seen(repo)).toEqual(expected);
  });

  test.each([
    ['jest || true', true],
    ['jest || exit 1', false],
    ['jest || (echo failed && exit 1)', false],
    ['jest && echo ok', false],
    ['jest | tee log', true],
    ['set -o pipefail\njest | tee log', false],
    ['jest &', true],
    ['set +e\njest\necho done', true],
    ['set +e\njest\nexit $?', false],
    ['if ! jest; then exit 1; fi', false],
    ['npm run loose', true],
    ['npm run strict', false],
  ])('%j hides a failure: %s', async (run, hides) => {
    const repo = await running(run, { 'package.json': scripts({ loose: 'jest; echo done', strict: 'jest && echo done' }) });
    const { real, hollow } = ciTask(repo, 'test');
    expect([real.length, hollow.length]).toEqual(hides ? [0, 1] : [1, 0]);
  });

  test('of steps and jobs that may fail or never run do not count', async () => {
    const job = (more: string, step: string): string =>
      `on: push\njobs:\n  one:\n    runs-on: x\n${more}    steps:\n      - run: npx jest\n${step}`;
    for (const text of [
      job('    continue-on-error: true\n', ''),
      job('    if: false\n', ''),
      job('', '        continue-on-error: true\n'),
      job('', '        if: ${{ false }}\n'),
    ]) {
      const repo = await memoryRepo({ '.github/workflows/ci.yml': text });
      expect(ciTask(repo, 'test')).toMatchObject({ real: [], hollow: [{}] });
    }
  });

  test('of workflows outside the folder GitHub reads, and comments, are none', async () => {
    const repo = await memoryRepo({
      'templates/.github/workflows/ci.yml': 'on: push\njobs:\n  a:\n    steps:\n      - run: npx jest\n',
      '.github/workflows/x.yml': 'on: push\njobs:\n  a:\n    steps:\n      # - run: npx jest\n      - run: "# npx jest"\n',
    });
    expect(pipelines(repo).map((p) => p.file)).toEqual(['.github/workflows/x.yml']);
    expect(seen(repo)).toEqual([]);
  });

  test('in containers count only where their status is asked for', async () => {
    const files = {
      'package.json': scripts({ test: 'jest' }),
      'compose.yaml': 'services:\n  app:\n    build: .\n',
      Dockerfile: 'FROM node:24\nRUN npx eslint .\nCMD npm test\n',
    };
    expect(ciTask(await running('docker compose up -d', files), 'test')).toMatchObject({ real: [], hollow: [{}] });
    expect(ciTask(await running('docker compose up --abort-on-container-exit', files), 'test').real).toHaveLength(1);
    expect(ciTask(await running('docker compose run --rm app npm test', files), 'test').real).toHaveLength(1);
    expect(ciTask(await running('docker build .', files), 'lint').real).toHaveLength(1);
    expect(ciTask(await running('docker build .', files), 'test').real).toHaveLength(0);
  });
});

describe('other systems', () => {
  test('Travis fills in what a node project leaves out', async () => {
    const repo = await memoryRepo({
      '.travis.yml': "language: node_js\nnode_js: ['24']\n",
      'package.json': scripts({ test: 'mocha' }),
      'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
    });
    expect(seen(repo)).toEqual(['npm ci', 'mocha']);
  });

  test('GitLab jobs take over what they extend, and references', async () => {
    const repo = await memoryRepo({
      '.gitlab-ci.yml':
        '.setup:\n  script:\n    - npm ci\n.base:\n  image: node:24\n  script:\n    - !reference [.setup, script]\n    - npx jest\nunit:\n  extends: .base\nlater:\n  stage: deploy\n  script: echo ok\n',
    });
    expect(seen(repo)).toEqual(['npm ci', 'npx jest', 'echo ok']);
    expect(pipelines(repo)[0]?.jobs.map((j) => [j.id, j.needs, j.image?.name])).toEqual([
      ['unit', [], 'node:24'],
      ['later', ['unit'], undefined],
    ]);
  });

  test('Jenkins and Azure are read for commands only', async () => {
    const repo = await memoryRepo({
      Jenkinsfile: "pipeline {\n // sh 'npx eslint .'\n steps { sh 'npx jest' }\n}\n",
      'azure-pipelines.yml': 'steps:\n  - script: npx mocha\n  - bash: npx tsc\n',
    });
    expect(seen(repo).sort()).toEqual(['npx jest', 'npx mocha', 'npx tsc']);
    expect(pipelines(repo).every((p) => p.unread.length === 1)).toBe(true);
  });

  test('of CircleCI the jobs that workflows start, with commands and parameters filled in', async () => {
    const config = `version: 2.1
orbs:
  node: circleci/node@5
  docker: circleci/docker@2
  acme: acme/deploy@1
commands:
  script:
    parameters: { name: { type: string, default: lint } }
    steps: [{ run: 'npx << parameters.name >>' }]
jobs:
  a:
    docker: [{ image: 'cimg/node:22.1' }]
    steps: [checkout, script, { script: { name: jest } }, docker/build]
  b:
    executor: { name: node/default, tag: '20.1' }
    steps: [{ run: npx tsc }, { run: { command: npx mocha, when: on_fail } }]
  c:
    steps: [{ run: npx ava }]
workflows:
  main:
    jobs: [a, { hold: { type: approval, requires: [a] } }, { b: { requires: [hold] } }, acme/ship]
`;
    const repo = await memoryRepo({ '.circleci/config.yml': config });
    const [pipeline] = pipelines(repo);
    expect(pipeline?.jobs.map((job) => [job.id, job.image?.name, job.needs, job.manual])).toEqual([
      ['a', 'cimg/node:22.1', [], false],
      ['b', 'cimg/node:20.1', ['hold', 'a'], true],
      ['acme/ship', undefined, [], false],
    ]);
    const commands = pipeline?.jobs.flatMap((job) => job.steps.flatMap((step) => step.commands)) ?? [];
    expect(commands.map(({ text, hollow }) => [text, hollow !== undefined])).toEqual([
      ['npx lint', false],
      ['npx jest', false],
      ['docker build .', false],
      ['npx tsc', false],
      ['npx mocha', true],
    ]);
    expect(pipeline?.unread).toEqual(['job acme/ship of .circleci/config.yml is not part of the repository']);
  });
});

describe('deployments', () => {
  const workflow = (jobs: string, on = 'push'): string => `name: ship\non: ${on}\njobs:\n${jobs}`;
  const ship = (more: string): string =>
    `  ship:\n    runs-on: x\n${more}    steps:\n      - uses: superfly/flyctl-actions/setup-flyctl@master\n      - run: flyctl deploy\n`;
  const unit = '  unit:\n    runs-on: x\n    steps:\n      - run: npx jest\n';

  test.each([
    ['nothing tests', workflow(ship('')), 'none'],
    ['needs tests', workflow(unit + ship('    needs: unit\n')), 'tested'],
    ['beside tests', workflow(unit + ship('')), 'parallel'],
    ['always', workflow(unit + ship('    needs: unit\n    if: always()\n')), 'ignored'],
    ['always, result asked for', workflow(unit + ship("    needs: unit\n    if: always() && needs.unit.result == 'success'\n")), 'tested'],
    ['a workflow elsewhere', workflow('  unit:\n    uses: acme/ci/.github/workflows/test.yml@v1\n' + ship('    needs: unit\n')), 'unread'],
  ])('%s', async (_name, text, kind) => {
    const repo = await memoryRepo({ '.github/workflows/ship.yml': text });
    expect(deployments(repo).map((d) => [d.name, d.gate.kind])).toEqual([['.github/workflows/ship.yml job ship', kind]]);
  });

  test('previews, pages and packages are none', async () => {
    const pages =
      '  pages:\n    runs-on: x\n    steps:\n      - uses: peaceiris/actions-gh-pages@v4\n      - uses: actions/deploy-pages@v4\n';
    const repo = await memoryRepo({
      '.github/workflows/a.yml': workflow(ship(''), 'pull_request'),
      '.github/workflows/b.yml': workflow(pages),
      '.github/workflows/c.yml': workflow('  npm:\n    runs-on: x\n    environment: npm\n    steps:\n      - run: npm publish\n'),
    });
    expect(deployments(repo)).toEqual([]);
  });
});

describe('hostile input', () => {
  test('scripts that multiply end early', async () => {
    const all: Record<string, string> = { s0: 'echo' };
    for (let i = 1; i < 11; i++) all[`s${i}`] = Array.from({ length: 20 }, () => `npm run s${i - 1}`).join(' && ');
    const started = performance.now();
    const repo = await running('npm run s10', { 'package.json': scripts(all), Makefile: 'a: b b b\nb: a c c\nc:\n\techo\n' });
    expect(ciRuns(repo).length).toBeLessThan(4000);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('GitLab jobs that extend each other end', async () => {
    const jobs = Array.from(
      { length: 30 },
      (_, i) => `.j${i}:\n  extends: [${Array.from({ length: 30 }, (_x, k) => `.j${k}`).join(', ')}]\n`,
    ).join('');
    const repo = await memoryRepo({ '.gitlab-ci.yml': `${jobs}unit:\n  extends: .j0\n  script: npx jest\n` });
    expect(seen(repo)).toEqual(['npx jest']);
  });
});
