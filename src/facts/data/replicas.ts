import { fact, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { productionDatabases } from '../links/database-versions.ts';
import { shellUnits, type ShellStep } from '../ops/shell-units.ts';

/** A script that makes a server follow another PostgreSQL, with how it says so. */
export interface ReplicaSetup extends Subject {
  readonly how: 'recovery.conf' | 'standby.signal';
  readonly step: Loc;
  /** The major version, and where it is read from; undefined when no file names it. */
  readonly version: { readonly major: number; readonly evidence: Evidence } | undefined;
  /** It asks which version it has before it. */
  readonly asks: boolean;
}

/** One per script that writes recovery.conf or standby.signal, or copies a primary with `pg_basebackup -R`. */
export const replicaSetups = fact('data replica setups', (repo: Repo): readonly ReplicaSetup[] =>
  shellUnits(repo).flatMap((unit): readonly ReplicaSetup[] => {
    const old = unit.steps.find((s) => writes(s, 'recovery.conf'));
    const now = unit.steps.find((s) => writes(s, 'standby.signal') || isBaseBackupWithSettings(s));
    const step = old ?? now;
    if (step === undefined) return [];
    const how = old === undefined ? 'standby.signal' : 'recovery.conf';
    const asks = now !== undefined || step.command.inside.some((label) => /^(if|case|condition)$/.test(label));
    return [{ name: unit.name, at: step.at, how, step: step.at, version: versionOf(repo, unit.steps), asks }];
  }),
);

function writes({ call, command }: ShellStep, file: string): boolean {
  const isIt = (path: string | undefined): boolean => path === file || path?.endsWith(`/${file}`) === true;
  if (command.redirects.some((r) => /^>>?\|?$/.test(r.op) && isIt(r.to))) return true;
  return /^(cp|mv|install|tee|touch|ln)$/.test(call.program) && isIt(call.args.at(-1));
}

function isBaseBackupWithSettings({ call }: ShellStep): boolean {
  return call.program === 'pg_basebackup' && call.args.some((a) => a === '--write-recovery-conf' || /^-[a-zA-Z]*R/.test(a));
}

/** From the folder of the cluster (`/var/lib/postgresql/15/main`), else from the only major that runs for users. */
function versionOf(repo: Repo, steps: readonly ShellStep[]): ReplicaSetup['version'] {
  for (const { command, at } of steps) {
    const words = [...command.words, ...command.redirects.map((r) => r.to)];
    const hit = /(?:postgresql|pgsql)[-/](\d{1,2})(?:\.\d+)?\//.exec(words.join(' '))?.[1];
    if (hit !== undefined) return { major: Number(hit), evidence: { at, note: `PostgreSQL ${hit}` } };
  }
  const running = productionDatabases(repo).filter((d) => d.engine === 'PostgreSQL' && /^\d+$/.test(d.major));
  const [first] = running;
  if (first === undefined || running.some((d) => d.major !== first.major)) return undefined;
  return { major: Number(first.major), evidence: { at: first.at, note: first.image } };
}
