import { fact, type Evidence, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { certbotCalls } from '../nginx/certbot.ts';
import { isExampleOrTest } from '../paths.ts';

/** Certificates that certbot gets in a container, where no package of the host renews them. */
export interface ContainerCertificates extends Subject {
  /** The first call that gets one. */
  readonly at: Loc;
  readonly domains: readonly string[];
  /** Something that renews certificates. */
  readonly renewed: Evidence | undefined;
  /** The script that gets them always asks for new ones, so something outside may start it again and again. */
  readonly repeatable: boolean;
}

/** Files that run things, or tell others to. */
const runs =
  /(^|\/)(Makefile|Taskfile\.ya?ml|justfile|crontab|[\w.-]*cron[\w.-]*|[\w.-]+\.(sh|bash|timer|service|ya?ml|tf|tmpl|j2|conf|cron|py|js|ts))$|(^|\/)(cron(\.\w+)?|systemd|bin|hooks?)\//i;

/** One subject per repository: who renews one certificate renews them all. */
export const containerCertificates = fact('ops/container certificates', (repo: Repo): readonly ContainerCertificates[] => {
  const calls = certbotCalls(repo);
  const issuing = calls.filter((call) => call.verb !== 'renew');
  const first = issuing[0];
  // The package of a host brings a timer of its own (https://eff-certbot.readthedocs.io/en/stable/using.html#automated-renewals).
  if (first === undefined || issuing.some((call) => !isContained(repo, call.at))) return [];
  const renewal = calls.find((call) => call.verb === 'renew');
  const renewed = renewal === undefined ? mentioned(repo) : { at: renewal.at, note: 'certbot renew' };
  const repeatable = issuing.some(({ at }) => /--force-renewal/.test(repo.text(at.file)?.slice(at.start, at.end) ?? ''));
  return [{ name: 'certificates', at: first.at, domains: first.domains, renewed, repeatable }];
});

function isContained(repo: Repo, at: Loc): boolean {
  if (repo.file(at.file)?.kind !== 'shell') return true;
  return /\b(docker|podman|nerdctl)\b|compose/.test(repo.text(at.file)?.slice(at.start, at.end) ?? '');
}

/** A word about it in whatever runs things: loops in commands, timers, tasks of other tools. */
function mentioned(repo: Repo): Evidence | undefined {
  for (const { path } of repo.files) {
    if (!runs.test(path) || isExampleOrTest(path) !== undefined) continue;
    const found = /(?<!force[-_])renew/i.exec(repo.text(path) ?? '');
    if (found !== null) return { at: { file: path, start: found.index, end: found.index + 5 }, note: 'speaks of renewing' };
  }
  return undefined;
}
