import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { ciRuns } from '../ci/pipelines.ts';
import { deployedServices } from '../compose/index.ts';
import { deployedImages } from '../docker/index.ts';
import { shellUnits } from '../ops/shell-units.ts';
import { packages } from '../packages.ts';
import { isFixture } from '../paths.ts';
import { commandsIn, invocationOf } from '../shell.ts';
import { isPrismaMongo } from './data-sources.ts';

/** A command that changes the schema of a database where production runs or is released. */
export interface SchemaChange extends Subject {
  readonly text: string;
  readonly at: Loc;
  readonly where: string;
  /** `deploy`: applies written migrations; `push`: makes the schema fit the code; `reset`: may drop data; `dev`: for developers' machines. */
  readonly how: 'deploy' | 'push' | 'reset' | 'dev';
}

/** Commands of migration tools by what they do. */
const tools: readonly (readonly [RegExp, SchemaChange['how']])[] = [
  [/\bprisma\s+(?:--\S+\s+)*migrate\s+deploy\b/, 'deploy'],
  [/\bprisma\s+(?:--\S+\s+)*db\s+push\b[^|;&]*--(accept-data-loss|force-reset)/, 'reset'],
  [/\bprisma\s+(?:--\S+\s+)*db\s+push\b/, 'push'],
  [/\bprisma\s+(?:--\S+\s+)*migrate\s+reset\b/, 'reset'],
  [/\bprisma\s+(?:--\S+\s+)*migrate\s+dev\b/, 'dev'],
  [/\b(drizzle-kit\s+push)\b/, 'push'],
  [
    /\b(drizzle-kit\s+migrate|knex\s+migrate:latest|sequelize(-cli)?\s+db:migrate(?!:)|typeorm(-ts-node-\w+)?\s+(?:-\S+\s+\S+\s+)*migration:run|node-pg-migrate\s+up|db-migrate\s+up|migrate-mongo\s+up|mikro-orm\s+migration:up)\b/,
    'deploy',
  ],
  [/\btypeorm(-ts-node-\w+)?\s+(?:-\S+\s+\S+\s+)*schema:sync\b/, 'push'],
  [/\b(typeorm(-ts-node-\w+)?\s+(?:-\S+\s+\S+\s+)*schema:drop|sequelize(-cli)?\s+db:drop|knex\s+migrate:rollback\s+--all)\b/, 'reset'],
];

/** What a command does to a schema, with the words that say so. */
export function schemaChangeIn(text: string): { readonly how: SchemaChange['how']; readonly text: string } | undefined {
  for (const [pattern, how] of tools) {
    const hit = pattern.exec(text);
    if (hit !== null) return { how, text: hit[0].replace(/\s+/g, ' ') };
  }
  return undefined;
}

/** Schema changes of start commands, of CI jobs that deploy, and of scripts of operations. What Prisma does to MongoDB is `mongoSchemaCommands`. */
export const schemaChanges = fact('data schema changes', (repo: Repo): readonly SchemaChange[] =>
  schemaCommands(repo).filter(({ text }) => !(/\bprisma\b/.test(text) && isPrismaMongo(repo))),
);

const schemaCommands = fact('data schema commands', (repo: Repo): readonly SchemaChange[] => {
  const found: SchemaChange[] = [];
  const look = (text: string, at: Loc, where: string): void => {
    const hit = schemaChangeIn(text);
    if (hit === undefined) return;
    const name = `${where} ${hit.text}`;
    if (!found.some((f) => f.name === name)) found.push({ name, at, ...hit, where });
  };
  const follow = (text: string, at: Loc, where: string): void => {
    look(text, at, where);
    // `npm run db:migrate`: the script of a package.
    for (const command of commandsIn(text)) {
      const call = invocationOf(command.words);
      if (call === undefined || !/^(npm|pnpm|yarn|bun)$/.test(call.program)) continue;
      const script = call.args
        .filter((a) => !a.startsWith('-') && a !== 'run')
        .find((a) => packages(repo).some((p) => p.scripts[a] !== undefined));
      const texts = script === undefined ? [] : packages(repo).flatMap((p) => p.scripts[script]?.text ?? []);
      for (const inner of new Set(texts)) look(inner, at, where);
    }
  };
  for (const image of deployedImages(repo))
    for (const command of [image.shipped.cmd, image.shipped.entrypoint])
      if (command !== undefined) follow(command.form === 'exec' ? command.words.join(' ') : command.text, command.at, image.name);
  for (const service of deployedServices(repo))
    for (const command of [service.command, service.entrypoint]) if (command !== undefined) follow(command.text, command.at, service.name);
  for (const own of packages(repo).filter(({ file }) => !isFixture(file)))
    for (const name of ['start', 'start:prod', 'start:production', 'heroku-postbuild', 'deploy', 'release', 'prestart']) {
      const script = own.scripts[name];
      if (script !== undefined) look(script.text, script.at, `${own.file} ${name}`);
    }
  for (const unit of shellUnits(repo)) {
    if (/seed|reset|dev|local|test/i.test(unit.file)) continue;
    for (const step of unit.steps) follow([step.call.program, ...step.call.args].join(' '), step.at, unit.name);
  }
  const deploying = new Set(
    ciRuns(repo)
      .filter((r) => r.command.tasks.includes('deploy'))
      .map((r) => r.job),
  );
  for (const { command, job, pipeline } of ciRuns(repo))
    if (deploying.has(job)) follow(command.text, command.at, `${pipeline.file} job ${job.id}`);
  return found;
});

/** A command of Prisma that brings the schema of a MongoDB up to date, or is meant to. */
export interface MongoSchemaCommand extends Subject {
  readonly text: string;
  readonly at: Loc;
  readonly where: string;
  /** `prisma migrate`, which refuses to work with MongoDB; `db push` is what there is instead. */
  readonly migrates: boolean;
  /** A script that only developers call. */
  readonly forDevelopers: boolean;
}

/** Prisma's schema commands where every data source is MongoDB: those that start or release the program, and all scripts of packages. */
export const mongoSchemaCommands = fact('data mongo schema commands', (repo: Repo): readonly MongoSchemaCommand[] => {
  if (!isPrismaMongo(repo)) return [];
  const isMigrate = (text: string): boolean => /\bmigrate\b/.test(text);
  const released = schemaCommands(repo)
    .filter(({ text }) => /\bprisma\b/.test(text))
    .map(({ name, text, at, where }) => ({ name, text, at, where, migrates: isMigrate(text), forDevelopers: false }));
  const scripts = packages(repo)
    .filter(({ file }) => !isFixture(file))
    .flatMap((own) =>
      Object.entries(own.scripts).flatMap(([script, { text, at }]): readonly MongoSchemaCommand[] => {
        const hit = /\bprisma\s+(?:--\S+\s+)*(?:migrate\s+(?:deploy|dev|reset|status|resolve)|db\s+push)\b/
          .exec(text)?.[0]
          .replace(/\s+/g, ' ');
        if (hit === undefined || released.some((r) => r.at.file === at.file && r.at.start === at.start)) return [];
        const where = `${own.file} ${script}`;
        return [
          { name: `${where} ${hit}`, text: hit, at, where, migrates: isMigrate(hit), forDevelopers: /\bdev\b|status|reset/.test(hit) },
        ];
      }),
    );
  return [...released, ...scripts];
});
