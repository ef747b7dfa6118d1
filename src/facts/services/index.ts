import { posix } from 'node:path';
import { fact, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { dependencyOf, type Package } from '../packages.ts';
import { appsOf } from '../server/index.ts';
import type { HttpApp } from '../server/types.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { packageOf } from '../wiring/values.ts';
import type { KnownEnv } from '../wiring/truth.ts';
import { starts, type Start } from './starts.ts';
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

const queuePackages =
  /^(bullmq|bull|bee-queue|amqplib|amqp-connection-manager|kafkajs|node-cron|cron|node-schedule|agenda|sqs-consumer|pg-boss|graphile-worker|@temporalio\/worker|nats|mqtt|croner|toad-scheduler|@google-cloud\/pubsub|rhea|celery-node|discord\.js|telegraf|grammy|node-telegram-bot-api|@slack\/bolt|whatsapp-web\.js)$/;
const frontendTools =
  /^(next|nuxt|vite|serve|http-server|astro|react-scripts|gatsby|ng|remix-serve|react-router-serve|vue-cli-service|expo)$/;

/** The services of a repository: what is started by a deployment, a process manager or a start script, and what it reaches. */
export const services = fact('services', (repo: Repo): readonly Service[] => {
  const groups = new Map<string, Start[]>();
  for (const start of starts(repo)) {
    const key = start.entry ?? `${start.package?.dir ?? start.program.cwd}#${start.program.tool ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [start]);
    else group.push(start);
  }
  const found: Service[] = [];
  for (const group of groups.values()) {
    const service = serviceOf(repo, group);
    if (service !== undefined) found.push(service);
  }
  return withUniqueIds(found).sort((a, b) => (a.id < b.id ? -1 : 1));
});

function serviceOf(repo: Repo, group: readonly Start[]): Service | undefined {
  const first = group[0];
  if (first === undefined) return undefined;
  const production = group.filter((s) => !s.program.development);
  const chosen = production.length > 0 ? production : group;
  const lead = chosen[0] ?? first;
  const pkg = lead.package;
  const root = pkg?.dir ?? lead.program.cwd;
  const env = new Map(chosen.filter((s) => s.how !== 'script').flatMap((s) => [...s.env]));
  const base = {
    id: root === '' ? '.' : root,
    name: pkg?.name ?? (root === '' ? posix.basename(lead.entry ?? 'service') : root),
    root,
    entry: lead.entry,
    starts: chosen,
    package: pkg,
    env,
    at: lead.at,
    development: production.length === 0,
  };
  if (lead.entry === undefined) {
    const tool = lead.program.tool ?? '';
    if (!frontendTools.test(tool)) return undefined;
    return { ...base, kind: 'frontend', frameworks: [tool], apps: [], wiring: undefined };
  }
  const wiring = wiringOf(repo, lead.entry, {
    preloads: [...new Set(chosen.flatMap((s) => s.preloads))],
    ...(lead.program.tool === 'fastify' ? { tool: 'fastify' as const } : {}),
  });
  // An app that the started file itself makes and fills counts although no listen was found: a platform may do that part.
  const apps = appsOf(repo, wiring, pkg).filter(
    (app) => app.listens.length > 0 || lead.program.tool === 'fastify' || (app.at.file === lead.entry && app.entries.length > 0),
  );
  if (apps.length > 0) {
    const next = wiring.trace.some((c) => packageOf(c.f)?.pkg === 'next');
    return {
      ...base,
      kind: 'http',
      frameworks: [...new Set([...apps.map((a) => a.framework), ...(next ? ['next'] : [])])],
      apps,
      wiring,
      at: apps[0]?.at ?? lead.at,
    };
  }
  const isDeployed = chosen.some((s) => s.how !== 'script' && s.how !== 'config');
  const stays = wiring.trace.some((c) => {
    const by = packageOf(c.f);
    return by !== undefined && queuePackages.test(by.pkg) && !c.swept;
  });
  const configured = repo.settings.services?.find((s) => s.entry === lead.entry);
  if (!stays && configured?.kind !== 'worker' && !(isDeployed && wiring.incomplete.length === 0 && listensSomewhere(wiring)))
    return undefined;
  return { ...base, kind: 'worker', frameworks: [], apps: [], wiring };
}

/** A process that keeps running without an HTTP app we know: a socket server, an interval. */
function listensSomewhere(wiring: Wiring): boolean {
  return wiring.trace.some((c) => !c.swept && (c.method === 'listen' || (c.f.t === 'global' && c.f.name === 'setInterval')));
}

function withUniqueIds(list: readonly Service[]): Service[] {
  const taken = new Map<string, number>();
  for (const s of list) taken.set(s.id, (taken.get(s.id) ?? 0) + 1);
  return list.map((s) => {
    if ((taken.get(s.id) ?? 0) < 2) return { ...s, service: s.id };
    const suffix = s.entry === undefined ? s.frameworks.join('+') : posix.relative(s.root === '' ? '.' : s.root, s.entry);
    const id = s.id === '.' ? suffix : `${s.id}/${suffix}`;
    return { ...s, id, name: `${s.name} (${suffix})`, service: id };
  });
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
  services(repo).flatMap((service) => {
    const wiring = service.wiring;
    if (wiring === undefined || service.kind !== 'http') return [];
    const main = service.apps.filter((a) => a.entries.length > 0 || service.apps.length === 1);
    return main.map((app, i): HttpService => {
      const hidden = app.entries.some((e) => e.kind === 'route') ? undefined : 'none of its routes were found';
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
  }),
);

/** Where the files say how a service is started: evidence that its entry is the one that counts. */
export function startEvidence(service: Service): readonly Evidence[] {
  return service.starts.slice(0, 2).map((s) => ({ at: s.at, note: `starts ${s.entry ?? s.program.tool ?? 'it'}` }));
}

/** The version of a package a service uses: as locked, else the range of its package.json. */
export function versionOf(repo: Repo, service: Service, name: string): string | undefined {
  if (service.package === undefined) return undefined;
  const dependency = dependencyOf(repo, service.package, name);
  return dependency?.resolved ?? dependency?.range;
}

/** A place in the file of a service's package. */
export function packagePlace(service: Service): Loc {
  return { file: service.package?.file ?? service.at.file, start: 0, end: 0 };
}
