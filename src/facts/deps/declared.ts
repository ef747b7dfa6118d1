import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { packages, type Package, type PackageDependency } from '../packages.ts';
import { isExampleOrTest } from '../paths.ts';
import { services } from '../services/index.ts';

/** The package of a service. */
export interface ServicePackage extends Subject {
  readonly pkg: Package;
  /** Tools of developers among its run-time dependencies, those that a start command needs left out. */
  readonly tools: readonly PackageDependency[];
}

/** Programs that only developers and CI run. */
const devTools =
  /^(jest|vitest|mocha|chai|sinon|ava|tap|supertest|nock|eslint|eslint-(plugin|config)-.*|@typescript-eslint\/.*|prettier|stylelint(-.*)?|nodemon|husky|lint-staged|nyc|c8|ts-jest|babel-jest|@types\/jest|@playwright\/test|cypress|@biomejs\/biome|commitizen|@commitlint\/.*|jasmine|karma|concurrently)$/;

/** Packages of the repository that a service starts from, once each. */
export const servicePackages = fact('deps/service packages', (repo: Repo): readonly ServicePackage[] => {
  const found = new Map<string, ServicePackage>();
  for (const service of services(repo)) {
    const pkg = service.package;
    if (pkg === undefined || service.kind === 'frontend' || found.has(pkg.file)) continue;
    // A tool that a start script calls has to be there: `nodemon` in `npm start`, `concurrently` in a Procfile.
    const started = Object.entries(pkg.scripts)
      .filter(([name]) => /^(start|serve|prod|postinstall|prestart|build|heroku-postbuild|prepare)/.test(name))
      .map(([, script]) => script.text)
      .join(' ');
    const tools = pkg.dependencies.filter(
      (d) => d.section === 'dependencies' && devTools.test(d.name) && !new RegExp(`\\b${d.name.replace(/[^\w-]/g, '.')}\\b`).test(started),
    );
    found.set(pkg.file, { name: pkg.file, at: pkg.at, service: service.id, pkg, tools });
  }
  return [...found.values()];
});

/** The package at the top of a repository or workspace that services start from, and what it says about its tools. */
export interface RootPackage extends Subject {
  readonly pkg: Package;
  /** Node.js range in `engines`. */
  readonly engines: Loc | undefined;
  /** The package manager whose lock file it has, where it is not the npm that comes with Node.js. */
  readonly manager: 'pnpm' | 'yarn' | undefined;
}

export const rootPackages = fact('deps/root packages', (repo: Repo): readonly RootPackage[] =>
  packages(repo)
    .filter((p) => isExampleOrTest(p.file) === undefined && (p.workspaceRoot === undefined || p.workspaceRoot === p.dir))
    .filter((p) => services(repo).some((s) => s.package !== undefined && (s.package.file === p.file || s.package.workspaceRoot === p.dir)))
    .map((pkg): RootPackage => {
      const lock = pkg.lockfile ?? '';
      const manager = /pnpm-lock\.yaml$/.test(lock) ? 'pnpm' : /yarn\.lock$/.test(lock) ? 'yarn' : undefined;
      return { name: pkg.file, at: pkg.at, pkg, engines: pkg.engines['node']?.at, manager };
    }),
);

/** Those whose programs Node.js runs: Bun asks for no `engines.node`. */
export const nodePackages = fact('deps/packages for node', (repo: Repo): readonly RootPackage[] =>
  rootPackages(repo).filter(({ pkg }) =>
    services(repo).some(
      (s) =>
        (s.package?.file === pkg.file || s.package?.workspaceRoot === pkg.dir) &&
        (s.starts.length === 0 || s.starts.some((start) => start.program.runtime !== 'bun')),
    ),
  ),
);

/** Root packages that are installed with pnpm or yarn, which do not come with Node.js. */
export const pinnedManagers = fact('deps/pinned managers', (repo: Repo): readonly RootPackage[] =>
  rootPackages(repo).filter((p) => p.manager !== undefined),
);
