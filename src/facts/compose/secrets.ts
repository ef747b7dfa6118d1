import type { Loc, Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { isFixture } from '../paths.ts';
import { expand } from '../docker/expand.ts';
import { secretInUse } from '../docker/secret-in-use.ts';
import type { SecretInUse } from '../docker/secret-in-use.ts';
import { composeStacks, deployedServices } from './stacks.ts';
import type { ComposeService } from './types.ts';

/** A secret written into a compose file. */
export interface ComposeSecret {
  readonly name: string;
  readonly at: Loc;
  readonly value: SecretInUse;
  /** It stands as the default of a variable: `${NAME:-value}`. */
  readonly asDefault: boolean;
}

/** A service with the secrets that its files spell out: each place once, with the first service that takes it over. */
export interface ServiceSecrets extends ComposeService {
  readonly secrets: readonly ComposeSecret[];
}

/**
 * Services with settings, and the secrets spelled out in them. Of stacks for development, tests and
 * examples only services with a value that looks generated: nobody gets in with "postgres" there.
 */
export const serviceSecrets = fact('compose/service-secrets', (repo: Repo): readonly ServiceSecrets[] => {
  const judged = deployedServices(repo);
  const seen = new Set(judged.map((service) => `${service.files.join('\n')}\n${service.key}`));
  const others = composeStacks(repo)
    .filter((stack) => stack.purpose !== 'production' && stack.purpose !== 'unknown')
    .flatMap((stack) => stack.services)
    .filter((service) => !service.files.some(isFixture))
    .map((service) => ({ ...service, secrets: secretsOf(service).filter((secret) => secret.value === 'real') }))
    .filter((service) => {
      const key = `${service.files.join('\n')}\n${service.key}`;
      if (service.secrets.length === 0 || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  const all = [...judged.filter(hasSettings).map((service) => ({ ...service, secrets: secretsOf(service) })), ...others];
  const places = new Set<string>();
  return all.flatMap((service) => {
    // A block of settings behind an anchor is one place to correct, however many services merge it.
    const own = service.secrets.filter(({ at }) => {
      const place = `${at.file}:${at.start}`;
      return !places.has(place) && places.add(place) !== undefined;
    });
    return own.length === 0 && service.secrets.length > 0 ? [] : [{ ...service, secrets: own }];
  });
});

function hasSettings(service: ComposeService): boolean {
  return service.environment.size > 0 || service.command !== undefined || service.envFiles.length > 0;
}

function secretsOf(service: ComposeService): readonly ComposeSecret[] {
  const found: ComposeSecret[] = [];
  const obvious = new Set([service.key.toLowerCase()]);
  for (const [name, { value }] of service.environment)
    if (/_(USER|USERNAME|DB|DATABASE)$/.test(name) && value !== undefined) obvious.add(value.toLowerCase());
  const look = (name: string, raw: string, at: Loc): void => {
    const { text, unresolved } = expand(raw, () => undefined);
    const asDefault = text !== raw && raw.includes('$');
    // A value that is only known in part (`pass-${X}`) is no literal; a password in an address still may be.
    const judged = secretInUse(unresolved.length > 0 ? '' : name, text);
    // The name of the service, its user or its database as password is the first thing anybody tries.
    const value = judged === 'weak' && obvious.has(text.toLowerCase()) ? 'known' : judged;
    if (value !== undefined) found.push({ name, at, value, asDefault });
  };
  for (const [name, { value, at }] of service.environment) if (value !== undefined) look(name, value, at);
  for (const [name, value] of service.build?.args ?? []) if (value !== undefined) look(name, value, service.build!.at);
  const password = /--requirepass[= ]"?([^\s"']+)/.exec(service.command?.text ?? '')?.[1];
  if (password !== undefined) look('REDIS_PASSWORD', password, service.command!.at);
  return found;
}
