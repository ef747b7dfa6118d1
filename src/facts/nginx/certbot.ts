import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedServices } from '../compose/stacks.ts';
import { shellUnits } from '../ops/shell-units.ts';
import { commandsIn, inlineScriptOf, invocationOf } from '../shell.ts';

/** A call of certbot in a script or a compose service. */
export interface CertbotCall {
  readonly at: Loc;
  readonly verb: 'certonly' | 'run' | 'renew';
  /** How it proves the names; `unknown` where no option says so. */
  readonly method: 'webroot' | 'other' | 'unknown';
  readonly webroot: string | undefined;
  /** Literal names, in order. */
  readonly domains: readonly string[];
  /** Folder below `/etc/letsencrypt/live` it writes to; undefined where variables decide. */
  readonly lineage: string | undefined;
  /** Some name is only known when it runs. */
  readonly isOpen: boolean;
}

/** Calls of certbot that issue or renew, in scripts for operation and in deployed compose services. */
export const certbotCalls = fact('nginx certbot calls', (repo: Repo): readonly CertbotCall[] => [
  ...shellUnits(repo).flatMap((unit) => unit.steps.flatMap(({ command, at }) => callsIn(command.words, at))),
  ...deployedServices(repo).flatMap((service) => {
    const isImage = /(^|\/)certbot\/(certbot|dns-[\w-]+)(:|@|$)/.test(service.image?.value ?? '');
    const place = service.command ?? service.entrypoint;
    const start = service.entrypoint?.words ?? (isImage ? ['certbot'] : []);
    return place === undefined ? [] : callsIn([...start, ...(service.command?.words ?? [])], place.at);
  }),
]);

function callsIn(words: readonly string[], at: Loc): readonly CertbotCall[] {
  const call = invocationOf(words);
  if (call === undefined) return [];
  const script = inlineScriptOf(call);
  if (script !== undefined) return commandsIn(script).flatMap((inner) => callsIn(inner.words, at));
  if (call.program === 'certbot' || call.program === 'certbot-auto') return read(call.args, at);
  if (!/^(docker|docker-compose|podman|podman-compose|nerdctl)$/.test(call.program) || !call.args.includes('run')) return [];
  const entry = call.args.findIndex((arg) => arg === '--entrypoint' || arg.startsWith('--entrypoint='));
  const named = entry === -1 ? undefined : call.args[entry]?.replace(/^--entrypoint=?/, '') || call.args[entry + 1];
  if (named !== undefined && /\s/.test(named.trim())) return commandsIn(named).flatMap((inner) => callsIn(inner.words, at));
  const image = call.args.findIndex((arg) => /^certbot$|(^|\/)certbot\/(certbot|dns-[\w-]+)(:|@|$)/.test(arg));
  // Without words of its own the service's command runs, which is read there.
  return image === -1 || image === call.args.length - 1 ? [] : read(call.args.slice(image + 1), at);
}

const takesValue = /^(-d|--domains?|-w|--webroot-path|--cert-name|-a|--authenticator|--preferred-challenges)$/;

function read(args: readonly string[], at: Loc): readonly CertbotCall[] {
  const options: [string, string][] = [];
  const words: string[] = [];
  args.forEach((arg, i) => {
    const equal = /^(--[\w-]+|-[a-z])=(.*)$/s.exec(arg);
    if (equal !== null) options.push([equal[1] ?? '', equal[2] ?? '']);
    else if (takesValue.test(arg)) options.push([arg, args[i + 1] ?? '']);
    else if (arg.startsWith('-')) options.push([arg, '']);
    else words.push(arg);
  });
  const verb = words.find((word) =>
    /^(certonly|run|renew|certificates|delete|revoke|install|enhance|rollback|plugins|register)$/.test(word),
  );
  if (verb !== undefined && !/^(certonly|run|renew)$/.test(verb)) return [];
  const valuesOf = (names: RegExp): readonly string[] => options.filter(([name]) => names.test(name)).map(([, value]) => value);
  const all = valuesOf(/^(-d|--domains?)$/).flatMap((value) =>
    value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
  const isLiteral = (text: string): boolean => /^[\w.*-]+$/.test(text);
  const issues = verb !== 'renew';
  // `certbot certonly $domain_args` and a call that asks for the names.
  const isOpen = issues && (all.length === 0 || !all.every(isLiteral) || args.some((arg, i) => arg.startsWith('$') && !isValue(args, i)));
  const first =
    valuesOf(/^--cert-name$/)[0] ?? (isOpen && (all[0] === undefined || words.some((w) => w.startsWith('$'))) ? undefined : all[0]);
  const webroot = valuesOf(/^(-w|--webroot-path)$/)[0];
  return [
    {
      at,
      verb: (verb ?? 'run') as CertbotCall['verb'],
      method: methodOf(options, webroot),
      webroot,
      domains: all.filter(isLiteral),
      lineage: issues && first !== undefined && isLiteral(first) ? first.replace(/^\*\./, '') : undefined,
      isOpen,
    },
  ];
}

const flags =
  /^(--(webroot|nginx|standalone|apache|agree-tos|(no-)?eff-email|non-interactive|quiet|expand|force-renewal|keep-until-expiring|staging|test-cert|dry-run|(no-)?redirect|hsts|verbose|debug)|-[nqv]+)$/;

/** The argument belongs to the option before it. */
function isValue(args: readonly string[], index: number): boolean {
  const before = args[index - 1] ?? '';
  return before.startsWith('-') && !flags.test(before) && !before.includes('=');
}

function methodOf(options: readonly (readonly [string, string])[], webroot: string | undefined): CertbotCall['method'] {
  for (const [name, value] of options) {
    if (/^--(nginx|apache|standalone|manual|dns-[\w-]+)$/.test(name)) return 'other';
    if (/^(-a|--authenticator)$/.test(name)) return value === 'webroot' ? 'webroot' : 'other';
    if (name === '--preferred-challenges' && !/http/.test(value)) return 'other';
    if (name === '--webroot') return 'webroot';
  }
  return webroot === undefined ? 'unknown' : 'webroot';
}
