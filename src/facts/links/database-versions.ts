import { fact, locOf, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { composeStacks } from '../compose/stacks.ts';
import type { ComposeService } from '../compose/types.ts';
import { expand } from '../docker/expand.ts';
import { imageRef } from '../docker/image-ref.ts';
import type { Purpose } from '../docker/purpose.ts';
import { kubernetes } from '../kubernetes/index.ts';
import { yamlAt, yamlMap, yamlString } from '../yaml.ts';

/** A place that runs a database of a certain major version. */
export interface DatabasePlace {
  readonly major: string;
  readonly image: string;
  readonly purpose: Purpose | 'ci';
  readonly where: string;
  readonly at: Loc;
}

/** One kind of database with every place that runs it. */
export interface DatabaseVersions extends Subject {
  readonly engine: string;
  /** What runs for users. */
  readonly production: readonly DatabasePlace[];
  /** What it is developed and tested with. */
  readonly others: readonly DatabasePlace[];
}

/** Images by the engine in them; a variant with extensions is the same engine. */
const engines: readonly (readonly [engine: string, image: RegExp])[] = [
  ['PostgreSQL', /^(postgres|postgresql|postgis|pgvector|timescaledb(-ha)?|pg)$/],
  ['MySQL', /^mysql$/],
  ['MariaDB', /^mariadb$/],
  ['MongoDB', /^(mongo|mongodb)$/],
];

/** Engines that these files run both for users and for development or tests. */
export const databaseVersions = fact('links database versions', (repo: Repo): readonly DatabaseVersions[] => {
  const places = [...inCompose(repo), ...inKubernetes(repo), ...inWorkflows(repo)];
  return engines.flatMap(([engine]): readonly DatabaseVersions[] => {
    const own = places.filter((p) => p.engine === engine);
    const production = own.filter((p) => p.purpose === 'production');
    const others = own.filter((p) => p.purpose === 'ci' || p.purpose === 'test' || p.purpose === 'development');
    const [first] = production;
    return first === undefined || others.length === 0 ? [] : [{ name: engine, engine, at: first.at, production, others }];
  });
});

/** A database that runs for users, with its version. */
export interface ProductionDatabase extends Subject {
  readonly engine: string;
  readonly major: string;
  readonly image: string;
}

export const productionDatabases = fact('links production databases', (repo: Repo): readonly ProductionDatabase[] => {
  const found = new Map<string, ProductionDatabase>();
  for (const { engine, major, image, purpose, where, at, client } of [...inCompose(repo), ...inKubernetes(repo)])
    if (!client && (purpose === 'production' || purpose === 'unknown'))
      found.set(`${at.file}:${at.start}`, { name: where, at, engine, major, image });
  return [...new Map([...found.values()].map((d) => [d.name, d])).values()];
});

interface EnginePlace extends DatabasePlace {
  readonly engine: string;
  /** It is the image of a database, but what runs in it only talks to one: a backup, a migration. */
  readonly client: boolean;
}

function placeOf(image: string, at: Loc, purpose: DatabasePlace['purpose'], where: string, client = false): readonly EnginePlace[] {
  const expanded = expand(image, () => undefined);
  const ref = expanded.unresolved.length > 0 ? undefined : imageRef(expanded.text);
  const major = majorOf(ref?.tag);
  const engine = engines.find(([, pattern]) => ref !== undefined && pattern.test(ref.name))?.[0];
  return engine === undefined || major === undefined ? [] : [{ engine, major, image: expanded.text, at, purpose, where, client }];
}

/** `16.4-alpine` is 16, `pg16` and `latest-pg16` are 16, `latest` is none. */
function majorOf(tag: string | undefined): string | undefined {
  return /^v?(\d+)(?:[.-]|$)/.exec(tag ?? '')?.[1] ?? /(?:^|-)pg(\d+)\b/.exec(tag ?? '')?.[1];
}

/** Its command is that of a client or a script. */
function isClient(service: ComposeService): boolean {
  const text = [service.entrypoint, service.command].map((c) => c?.text ?? '').join(' ');
  return service.oneShot !== undefined || /_dump|dump|backup|psql|mongosh?\b|mysql\b|\.sh\b|cron/.test(text);
}

function inCompose(repo: Repo): readonly EnginePlace[] {
  return composeStacks(repo).flatMap((stack) =>
    stack.services.flatMap((service) =>
      service.image === undefined
        ? []
        : placeOf(service.image.value, service.image.at, stack.purpose, `service ${service.key} of ${stack.name}`, isClient(service)),
    ),
  );
}

function inKubernetes(repo: Repo): readonly EnginePlace[] {
  return kubernetes(repo).workloads.flatMap((workload) =>
    workload.containers.flatMap(({ image }) =>
      image === undefined
        ? []
        : placeOf(
            image.value,
            image.at,
            workload.purpose === 'unknown' ? 'production' : workload.purpose,
            workload.id,
            /Job$/.test(workload.kind),
          ),
    ),
  );
}

/** Service containers of GitHub workflows. */
function inWorkflows(repo: Repo): readonly EnginePlace[] {
  return repo.ofKind('workflow').flatMap(({ path }) =>
    yamlMap(yamlAt(repo.outline(path, 'workflow')?.docs[0], 'jobs')).flatMap((job) =>
      yamlMap(yamlAt(job.value, 'services')).flatMap((service) => {
        const node = service.value.y === 'map' ? yamlAt(service.value, 'image') : service.value;
        const image = yamlString(node);
        return image === undefined || node === undefined || image.includes('${{')
          ? []
          : placeOf(image, locOf(path, node.at), 'ci', `job ${job.key} of ${path}`);
      }),
    ),
  );
}
