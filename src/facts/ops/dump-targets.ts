import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { composeStacks } from '../compose/index.ts';
import { kubernetes } from '../kubernetes/index.ts';
import { shellUnits } from './shell-units.ts';

/** A dump that a script makes from where it runs. */
export interface DumpTarget extends Subject {
  readonly tool: string;
  readonly file: string;
  /** What says where the database is; undefined: the socket of the host itself. */
  readonly target: Evidence | undefined;
  /** The database of that kind runs in a container here. */
  readonly container: Evidence;
}

const engines: Readonly<Record<string, { readonly image: RegExp; readonly variables: RegExp }>> = {
  pg_dump: { image: /postgres|postgis|timescale|pgvector/i, variables: /\bPG(HOST|SERVICE|HOSTADDR)\b/ },
  pg_dumpall: { image: /postgres|postgis|timescale|pgvector/i, variables: /\bPG(HOST|SERVICE|HOSTADDR)\b/ },
  mysqldump: { image: /mysql|mariadb/i, variables: /\bMYSQL_HOST\b|\.my\.cnf|defaults-(extra-)?file/ },
};

/** Dumps made by scripts on the host, where the project runs that database in a container. */
export const dumpTargets = fact('ops/dump targets', (repo: Repo): readonly DumpTarget[] =>
  shellUnits(repo)
    .flatMap((unit) => {
      const text = repo.text(unit.file) ?? '';
      return unit.steps.flatMap((step): DumpTarget[] => {
        const engine = engines[step.call.program];
        if (engine === undefined || unit.remote || step.call.args.some((a) => a === '--version')) return [];
        const container = containerOf(repo, engine.image);
        if (container === undefined || isMounted(repo, unit.file)) return [];
        const name = `${unit.name} ${step.call.program}`;
        return [
          {
            name,
            at: step.at,
            tool: step.call.program,
            file: unit.file,
            target: targetOf(step.call.args, step.at, text, engine.variables),
            container,
          },
        ];
      });
    })
    .filter((target, i, all) => all.findIndex((other) => other.name === target.name) === i),
);

function targetOf(args: readonly string[], at: Loc, text: string, variables: RegExp): Evidence | undefined {
  if (args.some((a) => /^-h|^--host|^--dbname=.*:\/\/|:\/\/|^--defaults/.test(a) || mayBeAddress(a)))
    return { at, note: 'says where the database is' };
  // Settings that the shell takes over from elsewhere may hold the host.
  if (variables.test(text) || /^\s*(\.|source)\s+\S|set -a|export \$\(/m.test(text))
    return { at, note: 'the environment says where the database is' };
  return undefined;
}

/** A variable whose name does not say that it is something else. */
function mayBeAddress(argument: string): boolean {
  const name = /\$\{?(\w+)/.exec(argument)?.[1];
  return (
    name !== undefined && !/user|name|pass|pwd|file|dir|path|backup|out|date|stamp|time|schema|table|format|(^|_)db$|^database$/i.test(name)
  );
}

function containerOf(repo: Repo, image: RegExp): Evidence | undefined {
  for (const stack of composeStacks(repo))
    for (const service of stack.services)
      if (service.role === 'database' && image.test(service.image?.value ?? ''))
        return { at: service.keyAt, note: `service ${service.key}` };
  for (const workload of kubernetes(repo).workloads)
    for (const container of workload.containers)
      if (image.test(container.image?.value ?? '')) return { at: container.at, note: `${workload.kind} ${workload.name}` };
  return undefined;
}

/** The script is mounted or copied into a container, and may run beside the database. */
function isMounted(repo: Repo, file: string): boolean {
  const base = file.split('/').at(-1)!;
  const folder = file.split('/').slice(0, -1).join('/');
  return (
    composeStacks(repo).some((s) =>
      s.services.some((x) =>
        x.volumes.some(
          (v) => v.source?.endsWith(base) === true || (folder !== '' && v.source?.replace(/^\.\//, '').replace(/\/$/, '') === folder),
        ),
      ),
    ) || repo.ofKind('dockerfile').some(({ path }) => (repo.text(path) ?? '').includes(base))
  );
}
