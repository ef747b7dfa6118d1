import { fact, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { shellUnits, type ShellStep } from '../ops/shell-units.ts';
import { secretValue } from '../secrets/values.ts';
import { secretNameKind } from './names.ts';

/** A secret that stands in a command of a script. */
export interface ArgumentSecret {
  readonly at: Loc;
  /** The option, without the value: `--from-literal=password`. */
  readonly option: string;
  /** A word everybody tries first: as open as no secret at all, and often a machine of a developer. */
  readonly wellKnown: boolean;
}

/** A script whose commands are given secrets, as far as options tell. */
export interface SecretArguments extends Subject {
  readonly literals: readonly ArgumentSecret[];
  /** Options for secrets that take their value from the environment or a file. */
  readonly references: readonly ArgumentSecret[];
}

/** Options of well-known programs whose value is a secret. */
const passwordOptions =
  /^--?(master-user-password|admin-password|password|passwd|pass|secret|token|api-key|auth-token|client-secret|requirepass)$/;

export const secretArguments = fact('env secret arguments', (repo: Repo): readonly SecretArguments[] =>
  shellUnits(repo).flatMap((unit): readonly SecretArguments[] => {
    const found = unit.steps.flatMap(argumentsOf);
    const [first] = found;
    if (first === undefined) return [];
    return [
      {
        name: unit.name,
        at: first.at,
        literals: found.filter((f) => f.literal),
        references: found.filter((f) => !f.literal),
      },
    ];
  }),
);

function argumentsOf(step: ShellStep): readonly (ArgumentSecret & { readonly literal: boolean })[] {
  const { args, program } = step.call;
  if (/^(echo|printf|grep|sed|awk|test|export|read)$/.test(program)) return [];
  const found: (ArgumentSecret & { literal: boolean })[] = [];
  const add = (option: string, value: string): void => {
    if (value !== '' && !value.startsWith('-'))
      found.push({ at: step.at, option, literal: isLiteral(value), wellKnown: secretValue(value) === 'placeholder' });
  };
  args.forEach((arg, i) => {
    const joined = /^(--?[\w-]+)=(.*)$/s.exec(arg);
    const literal =
      /^--from-literal=([\w.-]+)=(.*)$/s.exec(arg) ?? (args[i - 1] === '--from-literal' ? /^([\w.-]+)=(.*)$/s.exec(arg) : null);
    if (literal !== null) {
      const name = literal[1] ?? '';
      if (secretNameKind(name.replace(/-/g, '_')) !== undefined || /url|dsn|uri/i.test(name))
        add(`--from-literal=${name}`, literal[2] ?? '');
    } else if (namesSecret(program, joined?.[1] ?? arg)) return;
    else if (joined !== null && passwordOptions.test(joined[1] ?? '')) add(joined[1] ?? '', joined[2] ?? '');
    else if (passwordOptions.test(arg) && !(program === 'docker' && arg === '--password')) add(arg, args[i + 1] ?? '');
    else if (/^(mysql|mysqldump|mariadb|mariadb-dump)$/.test(program) && /^-p.+/.test(arg)) add('-p', arg.slice(2));
    else if (program === 'redis-cli' && arg === '-a') add('-a', args[i + 1] ?? '');
    else if (program === 'curl' && (arg === '-u' || arg === '--user') && /:.+/.test(args[i + 1] ?? ''))
      add(arg, (args[i + 1] ?? '').replace(/^[^:]*:/, ''));
  });
  return found;
}

/** Tools that keep secrets are told with `--secret` which of them is meant, not what it is. */
function namesSecret(program: string, option: string): boolean {
  return (
    option === '--secret' && /^(gcloud|docker|docker-compose|podman|buildah|nerdctl|buildctl|fly|flyctl|kubectl|oc|ibmcloud)$/.test(program)
  );
}

function isLiteral(value: string): boolean {
  return !/[$`]|^<.*>$|^%\w+%$|\{\{|^(file|fileb):\/\/|^@/.test(value);
}
