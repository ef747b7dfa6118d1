import { posix } from 'node:path';
import { fact, type Loc, type Repo } from '../../model/index.ts';
import { dirOf } from '../modules/files.ts';
import { packages, type Package, type PackageDependency } from '../packages.ts';
import { sourceOfBuilt } from '../modules.ts';
import { programsOf } from './commands.ts';
import { packageAt } from './package-managers.ts';
import { inside } from './paths.ts';
import type { Program } from './program.ts';
import { nxBuilds, repositoryPaths } from './built-paths.ts';
import { deployedCommands, type DeployedCommand } from './deployed.ts';
import { platformCommands, platformFunctions } from './platforms.ts';
import { ecosystemApps } from './pm2.ts';
import { literally } from '../patterns.ts';

/** How a program of the repository comes to run. */
export interface Start {
  readonly how: 'image' | 'compose' | 'kubernetes' | 'procfile' | 'pm2' | 'platform' | 'script' | 'config';
  /** Where the command is written. */
  readonly at: Loc;
  readonly program: Program;
  /** Source file of the repository that runs first; undefined for a tool that finds it itself. */
  readonly entry: string | undefined;
  /** Source files loaded before the entry (`--import ./instrument.mjs`). */
  readonly preloads: readonly string[];
  readonly package: Package | undefined;
  /** Variables the place of the start sets: ENV of the image, environment of compose ... */
  readonly env: ReadonlyMap<string, string>;
}

/** Folders whose packages are not deployed: examples, fixtures, templates, tests, documentation. */
const notDeployed =
  /(^|\/)(examples?|fixtures?|__fixtures__|__tests__|tests?|templates?|docs?|samples?|e2e|benchmarks?|\.hygen|code-templates|scaffolds?|playgrounds?|cookbooks?|website|backups)(\/|$)/i;

/** Whether a path lies in an example, a fixture, a template: code that nobody deploys. */
export function isSideFolder(path: string): boolean {
  return notDeployed.test(path);
}

/** A command that names a file to run, where nothing of the repository was found to be that file. */
export interface MissedStart {
  readonly how: Start['how'];
  readonly at: Loc;
  /** Paths of the repository that the file may have been meant to have. */
  readonly paths: readonly string[];
  /** Folder of the package the command belongs to; undefined outside of packages. */
  readonly folder: string | undefined;
}

/** Every way in which a program of the repository is started, deployments first. */
export const starts = fact('starts', (repo: Repo): readonly Start[] => startsAndMissed(repo).found);

/** Commands that should start a program of the repository, which is not there. */
export const missedStarts = fact('missed starts', (repo: Repo): readonly MissedStart[] => startsAndMissed(repo).missed);

const startsAndMissed = fact('starts and missed ones', (repo: Repo): { found: readonly Start[]; missed: readonly MissedStart[] } => {
  const found: Start[] = [];
  const missed: MissedStart[] = [];
  const add = (
    how: Start['how'],
    at: Loc,
    programs: readonly Program[],
    env: ReadonlyMap<string, string> = new Map(),
    image: DeployedCommand['image'] = undefined,
  ): void => {
    for (const program of programs.flatMap((p) => namedByVariables(repo, p, image))) {
      const folder = image !== undefined && program.file === undefined ? copiedFolder(repo, program.cwd) : program.cwd;
      const pkg = packageAt(repo, program.file === undefined ? folder : dirOf(program.file)) ?? packageAt(repo, program.cwd);
      const entry = entryOf(repo, program, pkg) ?? copiedEntry(repo, program, image);
      const standalone = entry === undefined ? standaloneNext(repo, program, pkg) : undefined;
      if (standalone !== undefined) {
        const { file: _built, ...rest } = program;
        found.push({
          how,
          at,
          program: { ...rest, tool: 'next', args: [] },
          entry,
          preloads: [],
          package: standalone,
          env: new Map([...env, ...program.env]),
        });
        continue;
      }
      if (pkg !== undefined && isTemplate(repo, pkg)) continue;
      if (entry === undefined && program.tool === undefined) {
        if (program.file !== undefined && !program.development)
          missed.push({
            how,
            at,
            paths: image === undefined ? [program.file] : copiedPaths(program, program.file, image),
            folder: pkg?.dir,
          });
        continue;
      }
      const preloads = program.preloads.filter((p) => /^[./]/.test(p)).flatMap((p) => sourceOf(repo, inside(program.cwd, p), pkg) ?? []);
      found.push({ how, at, program, entry, preloads, package: pkg, env: new Map([...env, ...program.env]) });
    }
  };
  for (const d of deployedCommands(repo)) {
    const commandsBefore = found.length;
    const missedBefore = missed.length;
    for (const cwd of d.folders) {
      const programs = programsOf(repo, d.command, cwd, d.at, d.env);
      const before = found.length;
      add(d.how, d.at, programs, d.env, d.image);
      if (found.length > before) break;
    }
    // Of the folders a command may run in, one is enough.
    if (found.length > commandsBefore) missed.length = missedBefore;
    if (found.length === commandsBefore && !isSideOrTemplate(repo, d.at.file) && startsNode(d.command))
      repo.report({
        file: d.at.file,
        at: d.at.start,
        stage: 'facts',
        message: 'The program that this command starts was not found in the repository.',
      });
  }
  for (const file of repo.files) {
    if (posix.basename(file.path) !== 'Procfile' || isSideFolder(file.path)) continue;
    const text = repo.text(file.path) ?? '';
    let start = 0;
    for (const line of text.split('\n')) {
      const m = /^([\w-]+):\s*(.+?)\s*$/.exec(line);
      if (m?.[2] !== undefined && m[1] !== 'release')
        add(
          'procfile',
          { file: file.path, start, end: start + line.length },
          programsOf(repo, m[2], dirOf(file.path), { file: file.path, start, end: start + line.length }),
        );
      start += line.length + 1;
    }
  }
  for (const { at, command, cwd, env } of platformCommands(repo, isSideFolder)) {
    const before = found.length;
    add('platform', at, programsOf(repo, command, cwd, at, env), env);
    if (found.length === before && startsNode(command))
      repo.report({
        file: at.file,
        at: at.start,
        stage: 'facts',
        message: 'The program that this command starts was not found in the repository.',
      });
  }
  for (const { at, file } of platformFunctions(repo, isSideFolder)) add('platform', at, programsOf(repo, ['node', file], '', at));
  for (const file of repo.files) {
    if (
      !/^(ecosystem(\.[\w-]+)?\.config|ecosystem|pm2(\.config)?|process)\.(c?js|json)$/.test(posix.basename(file.path)) ||
      isSideFolder(file.path)
    )
      continue;
    for (const app of ecosystemApps(repo, file.path))
      add('pm2', app.at, programsOf(repo, ['pm2', 'start', posix.basename(file.path)], dirOf(file.path), app.at));
  }
  for (const pkg of packages(repo)) {
    if (isSideFolder(pkg.dir) || isTemplate(repo, pkg)) continue;
    for (const name of [
      'start:prod',
      'start:production',
      'prod',
      'start',
      'serve:prod',
      'server',
      'serve',
      'worker',
      'start:worker',
      'start:server',
    ]) {
      const script = pkg.scripts[name];
      if (script !== undefined) add('script', script.at, programsOf(repo, script.text, pkg.dir, script.at));
    }
    // One start per environment and no other: each starts the same program.
    if (
      serverLibraryOf(pkg) !== undefined &&
      pkg.scripts['start'] === undefined &&
      !found.some((s) => s.package?.file === pkg.file && !s.program.development)
    ) {
      const script = Object.entries(pkg.scripts).find(([name]) => /^start[:.-]/.test(name) && !aside.test(name))?.[1];
      if (script !== undefined) add('script', script.at, programsOf(repo, script.text, pkg.dir, script.at));
    }
    // A service whose start is written elsewhere: `main` of a package that nobody installs is what runs.
    if (pkg.main !== undefined && isProgram(repo, pkg) && !found.some((s) => s.package?.file === pkg.file))
      add('script', pkg.main.at, programsOf(repo, ['node', pkg.main.text], pkg.dir, pkg.main.at));
  }
  for (const service of repo.settings.services ?? []) {
    if (service.entry === undefined) continue;
    const root = inside('', service.root ?? '');
    const entry = inside('', service.entry);
    const at = { file: entry, start: 0, end: 0 };
    if (repo.file(entry) === undefined) {
      const message = `The configuration names ${service.entry} as the entry of the service ${service.name}; there is no such file.`;
      repo.report({ stage: 'config', message });
      continue;
    }
    add('config', at, programsOf(repo, ['node', posix.relative(`/${root}`, `/${entry}`)], root, at));
  }
  return { found, missed };
});

/** Parts of a script's name that say it is not how the program runs in production. */
const aside = /(^|[:.-])(dev|debug|watch|local|test|tests|e2e|docs|storybook|mock|mocks|inspect)([:.-]|$)/;

const serverLibraries = /^(express|fastify|koa|@hapi\/hapi|@nestjs\/core|hono|elysia|restify|polka|@feathersjs\/express|@adonisjs\/core)$/;

/** A package that answers HTTP requests and that nothing installs: no registry, no other package here, no desktop shell. */
function isProgram(repo: Repo, pkg: Package): boolean {
  if (!pkg.private || serverLibraryOf(pkg) === undefined || pkg.dependencies.some((d) => d.name === 'electron')) return false;
  return !packages(repo).some((other) => other !== pkg && other.dependencies.some((d) => d.name === pkg.name));
}

/** The library a package depends on to answer HTTP requests. */
export function serverLibraryOf(pkg: Package): PackageDependency | undefined {
  return pkg.dependencies.find((d) => d.section === 'dependencies' && serverLibraries.test(d.name));
}

function entryOf(repo: Repo, program: Program, pkg: Package | undefined): string | undefined {
  if (program.file !== undefined) return sourceOf(repo, program.file, pkg);
  const dir = pkg?.dir ?? program.cwd;
  if (program.tool === 'nest')
    return ['src/main.ts', 'src/main.js', 'src/index.ts'].map((p) => inside(dir, p)).find((p) => repo.file(p) !== undefined);
  if (program.tool === 'fastify') {
    const file = program.args.filter((a) => /\.[cm]?[jt]s$/.test(a)).at(-1);
    return file === undefined ? undefined : sourceOf(repo, inside(program.cwd, file), pkg);
  }
  return undefined;
}

/**
 * A path with a variable in it (`node dist/apps/$TARGET_APP/main.js`) is one program for each value: the one that is set,
 * or every program here that such a path leads to.
 */
function namedByVariables(repo: Repo, program: Program, image: DeployedCommand['image']): readonly Program[] {
  if (program.file?.includes('$') !== true) return [program];
  const variable = /\$(?:\{(\w+)(?::?-[^}]*)?\}|(\w+))/g;
  const file = program.file.replace(variable, (whole, braced: string | undefined, plain: string | undefined) => {
    const value = program.env.get(braced ?? plain ?? '');
    return value === undefined || value === '' || value.includes('$') ? whole : value;
  });
  if (!file.includes('$')) return [{ ...program, file }];
  const written = [file, ...(image === undefined ? [] : copiedPaths(program, file, image))];
  const patterns = written.map((path) => {
    const parts = path.replace(variable, '\u0000').split('\u0000');
    // More of them fit anything, and take long to try.
    if (parts.length > 4) return undefined;
    return new RegExp(`^${parts.map(literally).join('[^/]+')}$`);
  });
  const known = [
    ...nxBuilds(repo).map((b) => `${b.output}/main.js`),
    ...repo.files.filter((f) => f.kind === 'js' && !isSideFolder(f.path)).map((f) => f.path),
  ];
  const matching = known.filter((path) => patterns.some((pattern) => pattern?.test(path) === true));
  return matching.length === 0 ? [{ ...program, file }] : matching.slice(0, 20).map((path) => ({ ...program, file: path }));
}

/** The folder of the repository that a folder of an image (`cd /data/apps/web`) is a copy of, by the end of its path. */
function copiedFolder(repo: Repo, cwd: string): string {
  const parts = cwd.split('/').filter((part) => part !== '');
  const tails = parts.map((_, i) => parts.slice(i).join('/'));
  return tails.find((tail) => repo.exists(`${tail}/package.json`)) ?? cwd;
}

/** A program named by where it lies in the image: what was copied there, or built to be copied there. */
function copiedEntry(repo: Repo, program: Program, image: DeployedCommand['image']): string | undefined {
  if (program.file === undefined || image === undefined) return undefined;
  for (const candidate of copiedPaths(program, program.file, image)) {
    const pkg = packageAt(repo, dirOf(candidate)) ?? packageAt(repo, program.cwd);
    const found = sourceOf(repo, candidate, pkg);
    if (found !== undefined) return found;
  }
  return undefined;
}

function copiedPaths(program: Program, file: string, image: NonNullable<DeployedCommand['image']>): readonly string[] {
  const named = posix.relative(`/${program.cwd}`, `/${file}`);
  return [posix.resolve(image.workdir, named), `/${file}`].flatMap((path) => repositoryPaths(image.paths, path));
}

/** `node server.js` where the build of Next put that file: the standalone output of a project, at its own path or at the root. */
function standaloneNext(repo: Repo, program: Program, pkg: Package | undefined): Package | undefined {
  if (program.file === undefined || posix.basename(program.file) !== 'server.js') return undefined;
  const isNext = (p: Package | undefined): boolean => p?.dependencies.some((d) => d.name === 'next') === true;
  const dir = dirOf(program.file);
  const projects = packages(repo).filter((p) => isNext(p) && !isSideFolder(p.dir));
  const named = projects.find((p) => p.dir !== '' && (dir === p.dir || dir.endsWith(`/${p.dir}`)));
  if (named !== undefined) return named;
  if (isNext(pkg)) return pkg;
  return projects.length === 1 && pkg?.dir === '' ? projects[0] : undefined;
}

/** A command that plainly is about a JavaScript program. */
function startsNode(command: string | readonly string[]): boolean {
  const text = typeof command === 'string' ? command : command.join(' ');
  return /(^|[\s/])(node|npm|yarn|pnpm|npx|bun|ts-node|tsx|pm2|pm2-runtime|nest)(\s|$)/.test(text);
}

/**
 * A generator carries the projects it makes in folders of its own, under its own name: variants of a template
 * that nobody deploys from here.
 */
function isTemplate(repo: Repo, pkg: Package): boolean {
  if (pkg.dir === '' || pkg.name === undefined) return false;
  const root = packages(repo).find((p) => p.dir === '');
  return root !== undefined && root.bin.length > 0 && root.name === pkg.name;
}

/** Whether a file lies where nothing is deployed from. */
export function isSideOrTemplate(repo: Repo, file: string): boolean {
  const pkg = packageAt(repo, dirOf(file));
  return isSideFolder(file) || (pkg !== undefined && isTemplate(repo, pkg));
}

/** The source behind a path a command names: the file itself, or what a build makes it from. */
function sourceOf(repo: Repo, path: string, pkg: Package | undefined): string | undefined {
  for (const candidate of [path, `${path}.js`, `${path}.ts`, `${path}.mjs`, `${path}.cjs`, `${path}/index.js`, `${path}/index.ts`]) {
    const file = repo.file(candidate.replace(/^\//, ''));
    if (file?.kind === 'js' && file.origin !== 'generated') return file.path;
  }
  const nx = nxBuilds(repo).find((b) => b.output === path || path.startsWith(`${b.output}/main.`));
  if (nx !== undefined && repo.file(nx.main)?.kind === 'js') return nx.main;
  return pkg === undefined ? undefined : sourceOfBuilt(repo, pkg.dir, path);
}
