import type { Invocation } from '../shell.ts';
import { deployTargetOf } from './deploy-commands.ts';

/** What a command is for. One command may do several things (`biome ci`, `nest build`). */
export const tasks = [
  'test',
  'lint',
  'format',
  'typecheck',
  'build',
  'audit',
  'scan',
  'install',
  'migrate',
  'deploy',
  'publish',
  'docker-build',
  'docker-push',
  'backup',
] as const;
export type Task = (typeof tasks)[number];

const testRunners: ReadonlySet<string> = new Set(
  (
    'jest vitest mocha ava tap tape jasmine karma lab uvu qunit testcafe codeceptjs wdio cucumber-js brittle borp ts-mocha poku ' +
    'web-test-runner wtr bats loki tsx-test japa newman intern stryker c8-test vitest.mjs nightwatch multi-tape faucet'
  ).split(' '),
);
const linters: ReadonlySet<string> = new Set(
  'eslint oxlint standard semistandard ts-standard neostandard xo jshint tslint rslint eslint_d jscs quick-lint-js'.split(' '),
);
const typecheckers: ReadonlySet<string> = new Set(['tsc', 'vue-tsc', 'tsgo', 'svelte-check', 'ttsc', 'tspc', 'flow', 'attw']);
const builders: ReadonlySet<string> = new Set(
  'webpack rollup esbuild tsup tsdown unbuild swc babel ncc pkgroll microbundle bunchee obuild snowpack encore browserify'.split(' '),
);
const auditors: ReadonlySet<string> = new Set([
  'audit-ci',
  'better-npm-audit',
  'npm-audit-resolver',
  'auditjs',
  'osv-scanner',
  'retire',
  'npm-audit-plus-plus',
  'grype',
  'depcheck-audit',
]);

/** Options that only ask for information: the program does not do its job. */
const informs = (args: readonly string[]): boolean =>
  args.some((a) => ['--version', '-V', '--help', '-h', '--init', '--showConfig', '--print-config', '--listTests'].includes(a));

/**
 * What a program with these arguments does, by a table of known programs; empty when unknown.
 * Scripts and containers are followed elsewhere: this looks at one program only.
 */
export function tasksOf(call: Invocation): readonly Task[] {
  const { program, args } = call;
  const sub = args.find((a) => !a.startsWith('-'));
  if (informs(args) || (args.length === 1 && args[0] === '-v')) return [];
  if (testRunners.has(program)) return args.includes('--typecheck.only') || sub === 'bench' || sub === 'init' ? [] : ['test'];
  if (linters.has(program)) return ['lint'];
  if (typecheckers.has(program))
    return program === 'tsc' && !args.some((a) => /^--?noEmit$/i.test(a)) ? ['typecheck', 'build'] : ['typecheck'];
  if (builders.has(program)) return args.some((a) => a === '--watch' || a === '-w') ? [] : ['build'];
  if (auditors.has(program)) return ['audit'];
  const deploys = deployTargetOf(call);
  if (deploys !== undefined) return ['deploy'];
  switch (program) {
    case 'node':
    case 'ts-node':
    case 'tsx':
    case 'bash':
    case 'sh':
    case 'deno':
      return tasksOfRuntime(program, args, sub);
    case 'npm':
    case 'yarn':
    case 'pnpm':
    case 'bun':
      return tasksOfManager(program, args, sub);
    case 'biome':
      return sub === 'ci' || sub === 'check' ? ['lint', 'format'] : sub === 'lint' ? ['lint'] : sub === 'format' ? ['format'] : [];
    case 'prettier':
    case 'dprint':
      return args.some((a) => a === '--check' || a === '-c' || a === '-l' || a === '--list-different') || sub === 'check' ? ['format'] : [];
    case 'oxfmt':
      return args.includes('--check') ? ['format'] : [];
    case 'playwright':
    case 'ng':
    case 'react-scripts':
    case 'craco':
    case 'ember':
    case 'tsdx':
    case 'aegir':
    case 'egg-bin':
    case 'midway-bin':
    case 'kcd-scripts':
    case 'strapi':
    case 'next':
    case 'nuxt':
    case 'nuxi':
    case 'nest':
    case 'vite':
    case 'remix':
    case 'astro':
    case 'gatsby':
    case 'parcel':
    case 'vue-cli-service':
    case 'grunt':
    case 'gulp':
    case 'gts':
    case 'expo':
    case 'sv':
    case 'redwood':
    case 'rw':
    case 'wp-scripts':
    case 'ace':
    case 'adonis':
    case 'medusa':
    case 'tsoa':
    case 'electron-builder':
      return tasksOfFramework(program, sub, args);
    case 'go':
    case 'cargo':
    case 'dotnet':
    case 'swift':
    case 'meteor':
    case 'mix':
    case 'mvn':
    case 'mvnw':
    case 'gradle':
    case 'gradlew':
    case 'tox':
    case 'pytest':
    case 'phpunit':
    case 'rspec':
    case 'rake':
    case 'gotestsum':
      return testsOfOthers(program, args) ? ['test'] : [];
    case 'python':
    case 'python3':
      return args[0] === '-m' && /^(pytest|unittest)$/.test(args[1] ?? '') ? ['test'] : [];
    case 'cypress':
      return sub === 'run' || sub === 'run-ct' ? ['test'] : [];
    case 'istanbul':
      return sub === 'cover' && args.some((a) => /(^|[/_])(mocha|jasmine|jest|tape|ava|tests?)([/._]|$)/.test(a)) ? ['test'] : [];
    case 'start-server-and-test':
    case 'start-test':
    case 'server-test':
      return [];
    case 'snyk':
      return sub === 'test' || sub === 'container' || sub === 'code' ? ['audit'] : [];
    case 'trivy':
      return ['audit'];
    case 'semgrep':
    case 'codeql':
    case 'sonar-scanner':
    case 'gitleaks':
    case 'trufflehog':
      return ['scan'];
    case 'prisma':
    case 'knex':
    case 'sequelize':
    case 'sequelize-cli':
    case 'typeorm':
    case 'typeorm-ts-node-commonjs':
    case 'typeorm-ts-node-esm':
    case 'drizzle-kit':
    case 'migrate-mongo':
    case 'node-pg-migrate':
    case 'db-migrate':
    case 'mikro-orm':
    case 'dbmate':
    case 'flyway':
    case 'umzug':
      return /(^|:|\s)(migrate|migration)(:|\s|$).*(deploy|latest|run|up|dev|reset)|^(up|migrate|push|latest|db:migrate|db push)\b|migration:(run|up)|db:migrate$/.test(
        args.filter((a) => !a.startsWith('-')).join(' '),
      )
        ? ['migrate']
        : [];
    case 'docker':
    case 'podman':
    case 'buildah':
    case 'docker-compose':
      return tasksOfDocker(program, args);
    case 'semantic-release':
    case 'release-it':
    case 'changeset':
    case 'lerna':
      return program === 'semantic-release' || sub === 'publish' ? ['publish'] : [];
    case 'pg_dump':
    case 'pg_dumpall':
    case 'mongodump':
    case 'mysqldump':
    case 'mariadb-dump':
    case 'wal-g':
    case 'pgbackrest':
    case 'barman':
      return ['backup'];
    default:
      return [];
  }
}

/** Test runs of services in other languages of the same repository. */
function testsOfOthers(program: string, args: readonly string[]): boolean {
  const words = args.filter((a) => !a.startsWith('-'));
  if (/^(mvnw?|gradlew?)$/.test(program)) return words.some((w) => /(^|:)(test|verify|check|integrationTest)$/.test(w));
  if (/^(tox|pytest|phpunit|rspec|gotestsum)$/.test(program)) return !args.includes('--collect-only');
  return /^(test|test-packages|nextest|vstest|spec)$/.test(words[0] ?? '');
}

function tasksOfRuntime(program: string, args: readonly string[], sub: string | undefined): readonly Task[] {
  if ((program === 'node' || program === 'tsx' || program === 'ts-node') && args.includes('--test')) return ['test'];
  if (program === 'deno') return sub === 'test' ? ['test'] : sub === 'lint' ? ['lint'] : sub === 'check' ? ['typecheck'] : [];
  const script = sub ?? '';
  // `node ace test` is the runner of Adonis; a file below a test folder or called *.test.* is a test program.
  if (/^ace(\.js)?$/.test(script))
    return args.includes('test')
      ? ['test']
      : args.includes('build')
        ? ['build']
        : args.some((a) => a.startsWith('migration:run'))
          ? ['migrate']
          : [];
  if (
    /(^|\/)(tests?|__tests__|specs?|e2e)(\/|\.[cm]?[jt]s$|$)|[._-](test|spec)s?\.[cm]?[jt]sx?$|(^|\/)(run-?)?tests?\.(sh|[cm]?[jt]s)$/.test(
      script,
    )
  )
    return ['test'];
  return [];
}

function tasksOfManager(program: string, args: readonly string[], sub: string | undefined): readonly Task[] {
  if (sub === 'audit') return args.includes('fix') ? [] : ['audit'];
  if (program === 'yarn' && sub === 'npm' && args.includes('audit')) return ['audit'];
  if (sub === 'publish' || (sub === 'npm' && args.includes('publish'))) return ['publish'];
  if (program === 'bun' && sub === 'test') return ['test'];
  if (program === 'bun' && sub === 'build') return ['build'];
  return [];
}

function tasksOfFramework(program: string, sub: string | undefined, args: readonly string[]): readonly Task[] {
  const word = sub ?? '';
  if (/^(test|e2e|cov|test:unit|test:e2e|test-unit-js)$/.test(word)) return ['test'];
  if (/^(lint|eslint|jshint|tslint|standard)$/.test(word)) return ['lint'];
  if (program === 'gts' && word === 'check') return ['lint', 'format'];
  if (word === 'typecheck' || (program === 'astro' && word === 'check')) return ['typecheck'];
  // These three type-check by default while they build.
  if (word === 'build' && (program === 'next' || program === 'ng' || program === 'nest'))
    return program === 'nest' && args.some((a) => /swc/.test(a)) ? ['build'] : ['build', 'typecheck'];
  if (/^(build|compile|bundle|dist|generate|production)$/.test(word)) return ['build'];
  return [];
}

function tasksOfDocker(program: string, args: readonly string[]): readonly Task[] {
  const words = args.filter((a) => !a.startsWith('-'));
  const push = args.includes('--push');
  if (words.includes('push')) return ['docker-push'];
  // The image's own command is `cypress run`.
  if (words[0] === 'run' && words.some((w) => /(^|\/)cypress\/included(:|@|$)/.test(w))) return ['test'];
  // An image of tests that lies elsewhere, by its name.
  if (words[0] === 'run' && words.some((word) => /\/([\w-]+-)?(tests|e2e)(:[^/]*)?$/.test(word))) return ['test'];
  const builds =
    words[0] === 'build' ||
    words[0] === 'bud' ||
    (words[0] === 'buildx' && (words[1] === 'build' || words[1] === 'bake')) ||
    (words[0] === 'image' && words[1] === 'build');
  const compose = program === 'docker-compose' || words[0] === 'compose';
  if (builds || (compose && (words.includes('build') || (words.includes('up') && args.includes('--build')))))
    return push ? ['build', 'docker-build', 'docker-push'] : ['build', 'docker-build'];
  return [];
}

/** What a task runner's target is for, by its name: `turbo run lint`, `make test`, `nx run-many -t build`. */
export function tasksOfTarget(target: string): readonly Task[] {
  const name = target.split(/[#:]/).at(0) === target ? target : target.replace(/^[^#]*#/, '');
  if (/^(test|tests|e2e|spec|check-tests|test[:_-].*|.*[:_-]tests?)$/.test(name)) return ['test'];
  if (/^(lint|eslint|lint[:_-].*)$/.test(name)) return ['lint'];
  if (/^(type-?check|types|check-types|tsc|ts[:_-]check|type[:_-]check)$/.test(name)) return ['typecheck'];
  if (/^(build|compile|bundle|build[:_-].*)$/.test(name)) return ['build'];
  return [];
}
