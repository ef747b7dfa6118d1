import type { Evidence, Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { backupJobs } from './backup-jobs.ts';

/** A backup script that packs files, with secrets it packs by name. */
export interface PackingJob extends Subject {
  readonly archives: readonly { readonly at: Loc; readonly secrets: readonly string[] }[];
  readonly encrypted: Evidence | undefined;
  readonly uploaded: Evidence | undefined;
}

export const packingJobs = fact('ops/packing backups', (repo: Repo): readonly PackingJob[] =>
  backupJobs(repo).flatMap((job): PackingJob[] => {
    // Copied beside the dump it is packed with it.
    const copies = job.unit.steps.filter(
      ({ call }) =>
        call.program === 'cp' &&
        secretsIn(call.args.slice(0, -1)).length > 0 &&
        /backup|dest|out|tmp|work|\$/i.test(call.args.at(-1) ?? ''),
    );
    if (job.archives.length === 0 && copies.length === 0) return [];
    const encryption = job.unit.steps.find(
      ({ call }) =>
        /^(gpg|gpg2|age|sops|ansible-vault|ccrypt|restic|borg)$/.test(call.program) ||
        (call.program === 'openssl' && /\b(enc|smime|cms)\b/.test(call.args.join(' '))),
    );
    const [upload] = job.uploads;
    return [
      {
        name: job.name,
        at: job.at,
        archives: [
          ...job.archives.map((step) => ({ at: step.at, secrets: secretsIn(step.call.args) })),
          ...copies.map((step) => ({ at: step.at, secrets: secretsIn(step.call.args.slice(0, -1)) })),
        ],
        encrypted: encryption && { at: encryption.at, note: `${encryption.call.program} encrypts` },
        uploaded: upload && { at: upload.at, note: 'goes to another place' },
      },
    ];
  }),
);

/** Arguments that name env files, keys or folders of keys. What is excluded is not among them. */
function secretsIn(args: readonly string[]): readonly string[] {
  return args.filter((arg, i) => {
    if (arg.startsWith('-') || /^(--exclude|-x|-X|-C|--exclude-from|-f|--file)$/.test(args[i - 1] ?? '')) return false;
    if (/\.(tar|tgz|gz|zip|bz2|xz|zst)$|\.(example|sample|template|dist)$/.test(arg)) return false;
    return /(^|\/)\.env(\.[\w-]+)?$|(^|\/)etc\/(ssl|letsencrypt)(\/(private|live|archive))?\/?$|(^|\/)(id_rsa|id_ed25519|secrets?)\/?$|\.(pem|key|p12|pfx)$/.test(
      arg,
    );
  });
}
