import { posix } from 'node:path';
import { fact, factEach, plainFact, refined, withFields, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { packages, type Package } from '../packages.ts';
import { appsOf } from '../server/index.ts';
import type { HttpApp } from '../server/types.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { exportOf } from '../wiring/modules.ts';
import { alternativesOf, isSame, packageOf, type Cond, type Val } from '../wiring/values.ts';
import { consumersOf } from '../server/consumers.ts';
import { healthPurpose } from '../server/health.ts';
import { nextApp, usesNext } from '../server/next.ts';
import { shutdownOf } from '../server/shutdown.ts';
import type { KnownEnv } from '../wiring/truth.ts';
import { bunStart } from '../wiring/models/bun.ts';
import { nextStart } from '../wiring/models/next.ts';
import { nextFiles } from './next-files.ts';
import { inside } from './paths.ts';
import { isSideOrTemplate, serverLibraryOf, starts, type Start } from './starts.ts';
import { wiringOf } from './wirings.ts';

/** A deployable unit: a program of the repository that is started and stays. */
export interface Service extends Subject {
  readonly id: string;
  /** Folder of its package ("" = the repository's root). */
  readonly root: string;
  readonly kind: 'http' | 'worker' | 'frontend';
  /** Source file that runs first; undefined where a framework finds it (Next). */
  readonly entry: string | undefined;
  readonly starts: readonly Start[];
  readonly package: Package | undefined;
  readonly frameworks: readonly string[];
  /** What the deployment sets, as far as files show. */
  readonly env: KnownEnv;
  readonly apps: readonly HttpApp[];
  /** undefined for a service without an entry of its own. */
  readonly wiring: Wiring | undefined;
  /** Only a development command starts it. */
  readonly development: boolean;
}

const frontendTools =
  /^(next|nuxt|vite|serve|http-server|astro|react-scripts|gatsby|ng|remix-serve|react-router-serve|vue-cli-service|expo)$/;

/** What starts one and the same program. */
interface StartGroup {
  readonly index: number;
  readonly starts: readonly Start[];
}

const startGroups = fact('start groups', (repo: Repo): readonly StartGroup[] => {
  const groups = new Map<string, Start[]>();
  for (const start of starts(repo)) {
    const key = start.entry ?? `${start.package?.dir ?? start.program.cwd}#${start.program.tool ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [start]);
    else group.push(start);
  }
  return [...groups.values()].map((list, index) => ({ index, starts: list }));
});

/** What following a program from its entry says about the service it is. */
interface Program extends Pick<Service, 'kind' | 'frameworks' | 'apps' | 'wiring' | 'at'> {
  /** Next runs it, and says so in its environment. */
  readonly isNext?: true;
}

interface Followed extends Program {
  /** Of the group it is started by. */
  readonly group: number;
  /** Places of its apps. */
  readonly madeAt: readonly string[];
}

const followed = factEach('started programs', startGroups, (repo: Repo, group): readonly Followed[] => {
  const found = followedFrom(repo, group.starts);
  return found === undefined ? [] : [{ ...found, group: group.index, madeAt: found.apps.map((app) => placeKey(app.at)) }];
});

/** The services of a repository: what is started by a deployment, a process manager or a start script, and what it reaches. */
export const services = fact('services', (repo: Repo): readonly Service[] => {
  const groups = startGroups(repo);
  const found = followed(repo).map((program) => ({ program, base: baseOf(repo, groups[program.group]?.starts ?? []) }));
  const told = new Set(found.flatMap(({ base }) => base.starts.map((start) => placeKey(start.at))));
  for (const group of groups) tellMissed(repo, group.starts, told);
  if (found.length === 0)
    tellNothing(
      repo,
      groups.map((group) => group.starts),
    );
  return withUniqueIds(repo, withoutDoubles(found)).sort((a, b) => (a.id < b.id ? -1 : 1));
});

/** The kinds of all services: for whoever asks whether there is more than one. */
export const serviceKinds = plainFact('service kinds', (repo: Repo): readonly Service['kind'][] => services(repo).map((s) => s.kind));

interface Found {
  readonly program: Followed;
  readonly base: Base;
}

/** Two ways into the same application (`node index.js` that registers a loader and imports src/main.ts) are one service. */
function withoutDoubles(list: readonly Found[]): readonly Found[] {
  const kept: Found[] = [];
  for (const found of list) {
    const same = kept.findIndex((k) => k.program.madeAt.some((at) => found.program.madeAt.includes(at)));
    const other = kept[same];
    if (other === undefined) kept.push(found);
    // A copy: it is no longer what its own group alone makes of it.
    else
      kept[same] = {
        program: withFields(other.program, {}),
        base: { ...other.base, starts: [...other.base.starts, ...found.base.starts] },
      };
  }
  return kept;
}

/** Without any service, the reader is told what was looked at. */
function tellNothing(repo: Repo, groups: readonly (readonly Start[])[]): void {
  const start = groups.flat().find((s) => s.entry !== undefined && s.how === 'script' && !isSideOrTemplate(repo, s.at.file));
  if (groups.flat().some((s) => s.how !== 'script')) return;
  if (start === undefined) return tellNotStarted(repo);
  repo.report({
    file: start.at.file,
    at: start.at.start,
    stage: 'facts',
    message: `${start.entry ?? ''} is started by this script, but no server or worker of a known kind was found in what it loads.`,
  });
}

/** A package that depends on a server library, where nothing starts a server: the reader is told rather than shown a good score. */
function tellNotStarted(repo: Repo): void {
  for (const own of packages(repo)) {
    const library = serverLibraryOf(own);
    // A published package leaves the starting to those who install it.
    if (library === undefined || !own.private || isSideOrTemplate(repo, own.file)) continue;
    repo.report({
      file: own.file,
      at: library.at.start,
      stage: 'facts',
      message: `${library.name} is installed, but no start script, image or process file here starts a server, so nothing was judged as a service.`,
    });
    return;
  }
}

function placeKey(at: Loc): string {
  return `${at.file}:${at.start}`;
}

/** Something that is deployed and was followed, without a server or worker this tool knows. */
function tellMissed(repo: Repo, group: readonly Start[], told: ReadonlySet<string>): void {
  // A command that prepares something and then starts a service has told enough.
  if (group.some((s) => told.has(placeKey(s.at)))) return;
  const start = group.find((s) => s.how !== 'script' && s.how !== 'config');
  if (start === undefined || isSideOrTemplate(repo, start.at.file) || start.program.tool !== undefined) return;
  repo.report({
    file: start.at.file,
    at: start.at.start,
    stage: 'facts',
    message: `${start.entry ?? 'A program'} is started here, but no server or worker of a known kind was found in what it loads.`,
  });
}

type Base = Omit<Service, 'kind' | 'frameworks' | 'apps' | 'wiring' | 'at'> & { readonly at: Loc };

/** What is said of a service by what starts it. */
function baseOf(repo: Repo, group: readonly Start[]): Base {
  const { chosen, lead, isProduction } = chosenOf(group);
  const pkg = lead.package;
  const root = rootOf(lead);
  return {
    id: root === '' ? '.' : root,
    name: configuredFor(repo, lead)?.name ?? pkg?.name ?? (root === '' ? posix.basename(lead.entry ?? 'service') : root),
    root,
    entry: lead.entry,
    starts: chosen,
    package: pkg,
    env: new Map(chosen.filter((s) => s.how !== 'script').flatMap((s) => [...s.env])),
    at: lead.at,
    development: !isProduction,
  };
}

/** What the configuration says about the program: by its entry or, where it names none, by its folder. */
function configuredFor(repo: Repo, lead: Start): NonNullable<Repo['settings']['services']>[number] | undefined {
  return repo.settings.services?.find(({ entry, root }) =>
    entry === undefined ? root !== undefined && inside('', root) === rootOf(lead) : inside('', entry) === lead.entry,
  );
}

function rootOf(lead: Start): string {
  return lead.package?.dir ?? lead.program.cwd;
}

function chosenOf(group: readonly Start[]): { readonly chosen: readonly Start[]; readonly lead: Start; readonly isProduction: boolean } {
  const production = group.filter((s) => !s.program.development);
  const chosen = production.length > 0 ? production : group;
  return { chosen, lead: chosen[0]!, isProduction: production.length > 0 };
}

/** Undefined where what is started is no service, as far as is known. */
function followedFrom(repo: Repo, group: readonly Start[]): Program | undefined {
  const { chosen, lead } = chosenOf(group);
  const pkg = lead.package;
  if (lead.entry === undefined) {
    const tool = lead.program.tool ?? '';
    if (tool === 'next') return nextProject(repo, chosen, lead, undefined);
    if (!frontendTools.test(tool) || isWorkbench(chosen, tool, pkg)) return undefined;
    return { kind: 'frontend', frameworks: [tool], apps: [], wiring: undefined, at: lead.at };
  }
  // It does its work and ends.
  if (configuredFor(repo, lead)?.kind === 'job') return undefined;
  const wiring = wiringOf(repo, lead.entry, {
    preloads: [...new Set(chosen.flatMap((s) => s.preloads))],
    ...(chosen.some((s) => s.program.runtime === 'bun') ? { then: bunStart } : {}),
    ...(lead.program.tool === 'fastify'
      ? { tool: 'fastify' as const, prettyLogs: lead.program.args.some((a) => a === '-P' || a === '--pretty-logs') }
      : {}),
  });
  const made = appsOf(repo, wiring, pkg);
  const listening = made.filter((app) => app.listens.length > 0 || lead.program.tool === 'fastify');
  // An app that the started file itself makes and fills counts although no listen was found: a platform may do that part.
  const found =
    listening.length > 0
      ? listening
      : made.filter((app) => app.entries.length > 0 && (app.at.file === lead.entry || isExported(app, wiring)));
  if (found.every((a) => a.framework === 'node') && usesNext(wiring)) return nextProject(repo, chosen, lead, lead.entry);
  const apps = found.filter((app) => !isBeside(app, found));
  if (apps.length > 0) {
    const next = wiring.trace.some((c) => packageOf(c.f)?.pkg === 'next');
    return {
      kind: 'http',
      frameworks: [...new Set([...apps.map((a) => a.framework), ...(next ? ['next'] : [])])],
      apps,
      wiring,
      at: apps.reduce((most, a) => (a.entries.length > most.entries.length ? a : most), apps[0] as HttpApp).at,
    };
  }
  const isDeployed = chosen.some((s) => s.how !== 'script' && s.how !== 'config');
  const stays = consumersOf(wiring).length > 0;
  if (!stays && configuredFor(repo, lead)?.kind !== 'worker' && !(isDeployed && wiring.incomplete.length === 0 && listensSomewhere(wiring)))
    return undefined;
  return { kind: 'worker', frameworks: [], apps: [], wiring, at: lead.at };
}

/** The entry hands its application to whoever loads it: what platforms that call a module do. */
function isExported(app: HttpApp, wiring: Wiring): boolean {
  const exported = [exportOf(wiring.machine, wiring.entry, 'default'), exportOf(wiring.machine, wiring.entry, '=')];
  return exported.some((val) => val?.t === 'call' && val.call === app.call);
}

/**
 * A Next project: an HTTP service where it has handlers of its own, else a front end that still answers requests.
 * With a server of its own the program's file runs first.
 */
function nextProject(repo: Repo, starts: readonly Start[], lead: Start, entry: string | undefined): Program {
  const root = rootOf(lead);
  const named = starts[0]?.program.args.find(
    (a, i, all) => !a.startsWith('-') && a !== 'start' && !/^(-[pH]|--port|--hostname|--keepAliveTimeout)$/.test(all[i - 1] ?? ''),
  );
  const dir = named === undefined || entry !== undefined ? root : inside(root, named);
  const files = nextFiles(repo, dir);
  const first = entry ?? files.config ?? (dir === '' ? 'package.json' : `${dir}/package.json`);
  const none: Program = { kind: 'frontend', frameworks: ['next'], apps: [], wiring: undefined, at: lead.at, isNext: true };
  const wiring = wiringOf(repo, first, { then: nextStart(files) });
  const app = nextApp(wiring);
  if (app === undefined) return none;
  const isApi = app.entries.some((e) => e.kind === 'route');
  return { ...none, kind: isApi ? 'http' : 'frontend', apps: [app], wiring };
}

/**
 * A plain server that answers probes and scrapers alone, or stands beside an application of a framework (a redirect to
 * HTTPS, metrics on a port of their own): not what users of the service talk to.
 */
function isBeside(app: HttpApp, all: readonly HttpApp[]): boolean {
  if (app.framework !== 'node') return false;
  if (all.some((a) => a.framework !== 'node')) return true;
  const routes = app.entries.filter((e) => e.kind === 'route');
  return (
    routes.length > 0 && routes.every((r) => r.path !== undefined && (healthPurpose(r.path) !== undefined || /\/metrics$/.test(r.path)))
  );
}

/** A development server, or a folder shown to whoever works on a library: nobody deploys what only such a script starts. */
function isWorkbench(starts: readonly Start[], tool: string, pkg: Package | undefined): boolean {
  if (starts.some((s) => s.how !== 'script')) return false;
  if (/^(vite|ng|react-scripts|vue-cli-service|gatsby|expo|astro)$/.test(tool)) return !starts.some((s) => s.program.args[0] === 'preview');
  return /^(serve|http-server)$/.test(tool) && (pkg?.exports !== undefined || pkg?.main !== undefined || pkg?.module !== undefined);
}

/** A process that keeps running without an HTTP app we know: a socket server, an interval. */
function listensSomewhere(wiring: Wiring): boolean {
  return wiring.trace.some(
    (c) => !c.swept && (/^(listen|bindAsync)$/.test(c.method ?? '') || (c.f.t === 'global' && c.f.name === 'setInterval')),
  );
}

function withUniqueIds(repo: Repo, list: readonly Found[]): Service[] {
  const ids = countOf(list.map(({ base }) => base.id));
  const named = list.map(({ program, base }) => {
    if ((ids.get(base.id) ?? 0) < 2) return { program, base, id: base.id, name: base.name };
    const suffix = base.entry === undefined ? program.frameworks.join('+') : posix.relative(base.root === '' ? '.' : base.root, base.entry);
    const id = base.id === '.' ? suffix : `${base.id}/${suffix}`;
    return { program, base, id, name: `${base.name} (${suffix})` };
  });
  const names = countOf(named.map(({ name }) => name));
  return named.map(({ program, base, id, name }) => {
    const { at: _at, ...rest } = base;
    const more = program.isNext === true ? { ...rest, env: new Map([['NEXT_RUNTIME', 'nodejs'], ...rest.env]) } : rest;
    const unique = (names.get(name) ?? 0) < 2 ? name : `${name} (${id})`;
    return refined<Followed & Partial<Service>>(repo, program, { id, name: unique, service: id }, more) as Service;
  });
}

function countOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** An HTTP service with one of its applications: what checks about requests judge. */
export interface HttpService extends Subject {
  readonly owner: Service;
  readonly app: HttpApp;
  readonly wiring: Wiring;
  readonly env: KnownEnv;
  /** Why an absence cannot be proven, where it cannot. */
  readonly doubt: string | undefined;
}

/** Every HTTP application of every service. An internal metrics server beside the main one is not among them. */
export const httpServices = fact('http services', (repo: Repo): readonly HttpService[] =>
  webServices(repo).filter((s) => s.owner.kind === 'http'),
);

/** HTTP services, and the front ends whose server is known: what checks about pages in a browser judge. */
export const webServices = factEach('web services', services, (_repo: Repo, service) => facesOf(service));

/** The HTTP applications of one service. */
export function facesOf(service: Service): readonly HttpService[] {
  if (service.kind === 'worker') return [];
  const wiring = service.wiring;
  if (wiring === undefined) return [];
  const main = mainApps(service, wiring);
  return main.map((app, i): HttpService => {
    const isKnown =
      app.framework === 'next' || (app.operations !== undefined && app.framework === 'nest') || app.entries.some((e) => e.kind === 'route');
    const hidden = isKnown ? undefined : 'none of its routes were found';
    const doubt = wiring.incomplete[0]?.why ?? app.blind[0]?.why ?? hidden;
    return {
      name: main.length === 1 ? service.name : `${service.name} ${app.framework} app ${i + 1}`,
      at: app.at,
      service: service.id,
      owner: service,
      app,
      wiring,
      env: service.env,
      doubt,
    };
  });
}

/**
 * The applications of a service that face its users: not the empty ones, not the same one met twice, none that
 * only unreached code makes, and none that the program closes again by itself (a set-up wizard before the service proper).
 */
function mainApps(service: Service, wiring: Wiring): readonly HttpApp[] {
  const filled = service.apps.filter((a) => a.entries.length > 0 || service.apps.length === 1);
  const once = filled.filter((a, i) => {
    const same = filled.filter((o) => o.at.file === a.at.file && o.at.start === a.at.start);
    const largest = same.reduce((most, o) => (o.entries.length > most.entries.length ? o : most), same[0] ?? a);
    return largest === a || (largest === undefined && i === 0);
  });
  const staying = once.filter((a) => !a.call.swept && !isClosedAgain(a, wiring, service.env));
  return staying.length > 0 ? staying : once;
}

/** The program closes the app's server outside of any signal handler. */
function isClosedAgain(app: HttpApp, wiring: Wiring, env: KnownEnv): boolean {
  const servers = app.listens.flatMap((l) => (l.recv === undefined ? [] : alternativesOf(l.recv)).map((a) => a.val));
  const own: readonly Val[] = [...servers, ...app.listens.map((call): Val => ({ t: 'call', call }))];
  const closing = wiring.trace.filter(
    (c) =>
      !c.swept &&
      /^(close|destroy|stop)$/.test(c.method ?? '') &&
      c.recv !== undefined &&
      alternativesOf(c.recv).some((a) => a.val.t === 'call' && own.some((o) => isSame(o, a.val))),
  );
  if (closing.length === 0) return false;
  const signals = shutdownOf(wiring, env).signals.flatMap((s) => s.closes);
  return closing.some((c) => !signals.some((s) => s.file === c.at.file && s.start === c.at.start) && !isErrorPath(c.conds));
}

function isErrorPath(conds: readonly Cond[]): boolean {
  return conds.some((c) => c.kind === 'catch');
}
