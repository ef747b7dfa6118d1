import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { commandsOfJob, pipelines } from '../ci/pipelines.ts';
import { releases } from '../ci/releases.ts';
import type { Job } from '../ci/types.ts';
import { tasksOf } from '../ci/tasks.ts';
import { shellUnits, type ShellStep } from '../ops/shell-units.ts';
import type { Invocation } from '../shell.ts';
import { schemaChangeIn } from './migrating.ts';

/** A script or CI job that both migrates a database and rolls out the program that uses it. */
export interface MigratedRollout extends Subject {
  readonly migration: { readonly text: string; readonly at: Loc };
  readonly rollout: { readonly text: string; readonly at: Loc };
  readonly migratesFirst: boolean;
}

interface Step {
  readonly kind: 'migration' | 'rollout';
  readonly text: string;
  readonly at: Loc;
  readonly inside: readonly string[];
}

/** Stores and what stands around the program: starting them rolls out no new version of it. */
const bystander =
  /(^|[-_/.:])(db|database|postgres\w*|pg|mysql|mariadb|mongo\w*|redis|valkey|rabbitmq|kafka|zookeeper|elasticsearch|minio|nginx|traefik|caddy|docker|cert-manager|ingress\w*|prometheus|grafana|migrat\w*)([-_/.:\d]|$)/i;

/** In the order of each script and job, the steps that migrate and those that bring the new version up. Mixed orders are left out. */
export const migratedRollouts = fact('data migrated rollouts', (repo: Repo): readonly MigratedRollout[] => [
  ...shellUnits(repo).flatMap((unit) => {
    // The first installation has no old version whose users could notice; of two colours the second has no users yet.
    if (/(^|[-_/.])(set-?up|install|init\w*|bootstrap|first|quick-?start|start|demo|blue|green|rollback)([-_/.]|$)/i.test(unit.file))
      return [];
    if (unit.steps.some((s) => /blue|green|canary/i.test(s.command.words.join(' ')))) return [];
    const isRelease = unit.remote || /(^|[-_/.])(deploy\w*|release|prod(uction)?|rollout|upgrade|update)([-_/.]|$)/i.test(unit.file);
    return judged(
      unit.name,
      unit.steps.flatMap((s) => stepOf(s, isRelease)),
    );
  }),
  ...jobsOf(repo),
]);

function stepOf({ call, at, command }: ShellStep, isRelease: boolean): readonly Step[] {
  const found = kindOf(call, isRelease);
  return found === undefined ? [] : [{ ...found, at, inside: command.inside }];
}

function kindOf(call: Invocation, isRelease: boolean): Pick<Step, 'kind' | 'text'> | undefined {
  if (/^(echo|printf|log|info|test|\[|\[\[|read|grep|cat)$/.test(call.program)) return undefined;
  const migration = migrationIn(call);
  if (migration !== undefined) return { kind: 'migration', text: migration };
  const rollout = rolloutIn(call, isRelease);
  return rollout === undefined ? undefined : { kind: 'rollout', text: rollout };
}

/** `npx prisma migrate deploy`, `npm run db:migrate`, also inside a container: `docker compose exec api npm run migrate`. */
function migrationIn(call: Invocation): string | undefined {
  const text = [call.program, ...call.args].join(' ');
  const own = schemaChangeIn(text);
  if (own !== undefined) return own.how === 'reset' || own.how === 'dev' ? undefined : own.text;
  const script =
    /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?((?:\w+:)?(?:migrate|migrations?)(?::(?:deploy|run|latest|up|prod(?:uction)?))?|\w+:push)(?=$|\s)/.exec(
      text,
    );
  if (script !== null) return script[0].replace(/\s+/g, ' ');
  return tasksOf(call).includes('migrate') && !/status|rollback|revert|down|reset|create|generate/.test(text) ? call.program : undefined;
}

/** Commands that put another version in place of the one that serves. `kubectl apply` of a folder may as well set up what was never there. */
function rolloutIn({ program, args }: Invocation, isRelease: boolean): string | undefined {
  const words = args.filter((a) => !a.startsWith('-'));
  const text = words.join(' ');
  if (args.some((a) => /^--(dry-run|help|version)/.test(a))) return undefined;
  switch (program) {
    case 'kubectl':
    case 'oc': {
      const verb = /^(set image|rollout restart)\b/.exec(text)?.[0];
      return verb === undefined || bystander.test(words[2] ?? '') ? undefined : `${program} ${verb}`;
    }
    case 'helm':
      return words[0] === 'upgrade' && !words.slice(1, 3).some((w) => bystander.test(w)) ? 'helm upgrade' : undefined;
    case 'aws':
      return /^ecs update-service\b/.test(text) ? 'aws ecs update-service' : undefined;
    case 'gcloud':
      return /^(beta )?run deploy\b/.test(text) ? 'gcloud run deploy' : undefined;
    case 'pm2':
      return /^(restart|reload|startOrRe\w+|gracefulReload)\b/.test(text) ? `pm2 ${words[0] ?? ''}` : undefined;
    case 'systemctl':
      return isRelease && /^(restart|reload)\b/.test(text) && !words.slice(1).every((w) => bystander.test(w))
        ? `systemctl ${words[0] ?? ''}`
        : undefined;
    case 'docker':
    case 'docker-compose': {
      if (program === 'docker' && /^(stack deploy|service update)\b/.test(text)) return `docker ${words.slice(0, 2).join(' ')}`;
      if (!isRelease || (program === 'docker' && words[0] !== 'compose')) return undefined;
      const at = args.indexOf('up');
      if (at === -1 || args.includes('--no-start')) return undefined;
      const named = args.slice(at + 1).filter((a) => /^[\w-]+$/.test(a) && !a.startsWith('-') && !/^\d+$/.test(a));
      return named.length > 0 && named.every((n) => bystander.test(n))
        ? undefined
        : `${program === 'docker' ? 'docker compose' : program} up`;
    }
    default:
      return undefined;
  }
}

/** One answer where every rollout is on the same side of the first migration. */
function judged(name: string, steps: readonly Step[]): readonly MigratedRollout[] {
  const index = steps.findIndex((s) => s.kind === 'migration');
  const migration = steps[index];
  if (migration === undefined) return [];
  const scope = migration.inside.find((label) => label.endsWith('()'));
  const isBeside = (s: Step): boolean =>
    s.kind === 'rollout' &&
    s.inside.find((label) => label.endsWith('()')) === scope &&
    !s.inside.some((label) => label === 'if' || label === 'case' || label === 'condition');
  const before = steps.slice(0, index).filter(isBeside);
  const after = steps.slice(index + 1).filter(isBeside);
  const rollout = before[0] ?? after[0];
  if (rollout === undefined || (before.length > 0 && after.length > 0) || migration.inside.includes('case')) return [];
  return [{ name, at: migration.at, migration, rollout, migratesFirst: before.length === 0 }];
}

/** Jobs of deployments: the commands written in the job, those of the jobs before it in front. */
function jobsOf(repo: Repo): readonly MigratedRollout[] {
  const seen = new Set<string>();
  return releases(repo).flatMap((release) => {
    const { pipeline } = release;
    if (seen.has(pipeline.file)) return [];
    seen.add(pipeline.file);
    // Jobs one after another; jobs side by side have no order.
    const chain = orderOf(pipelines(repo).find((p) => p.file === pipeline.file)?.jobs ?? []);
    const isAfter = (job: Job): boolean => chain.indexOf(job) > chain.findIndex((j) => j.id === release.job.id);
    const steps = chain.flatMap((job) =>
      commandsOfJob(repo, job)
        .filter((c) => c.via.length === 0 && c.hollow !== 'the step never runs')
        .flatMap((c): readonly Step[] => {
          const found = kindOf({ program: c.program, word: c.program, args: c.args, env: {} }, true);
          // Jobs that test migrate a database of their own.
          const isRehearsal =
            found?.kind === 'migration' && job.id !== release.job.id && !isAfter(job) && !/migrat/i.test(`${job.id} ${job.name}`);
          return found === undefined || isRehearsal ? [] : [{ ...found, at: c.at, inside: [] }];
        }),
    );
    return judged(`${pipeline.file}`, steps);
  });
}

/** The jobs when each needs the one before, directly or not; none when two of them run side by side and it matters. */
function orderOf(jobs: readonly Job[]): readonly Job[] {
  const needs = (job: Job): ReadonlySet<string> => {
    const all = new Set<string>();
    const queue = [...job.needs];
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      if (all.has(id)) continue;
      all.add(id);
      queue.push(...(jobs.find((j) => j.id === id)?.needs ?? []));
    }
    return all;
  };
  const closure = new Map(jobs.map((j) => [j, needs(j)] as const));
  const sorted = [...jobs].sort((a, b) => (closure.get(a)?.size ?? 0) - (closure.get(b)?.size ?? 0));
  const last = sorted.at(-1);
  return last === undefined ? [] : sorted.filter((j) => j === last || closure.get(last)?.has(j.id) === true);
}
