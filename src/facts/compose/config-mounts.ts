import type { Repo } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { deployedServices, stackOfService } from './stacks.ts';
import type { ComposeService, ComposeVolume } from './types.ts';

const configuration =
  /\.(conf|cnf|cfg|ini|toml|ya?ml|json|properties|template|crt|cer|pem|key|env|xml|acl|rules)$|(^|\/)(Caddyfile|\.env[^/]*)$/i;
/** Files of such a name that programs write themselves. */
const written = /acme[^/]*\.json$|(^|\/)(db|data|database|state|store|cache|history|users?|package-lock)\.json$/i;

/** A service with the single configuration files that are mounted from the host. */
export interface ConfiguredService extends ComposeService {
  readonly mounts: readonly ComposeVolume[];
}

/** Deployed compose services that get configuration files from the host. */
export const configuredServices = fact('compose/configured-services', (repo: Repo): readonly ConfiguredService[] =>
  deployedServices(repo).flatMap((service): readonly ConfiguredService[] => {
    if (stackOfService(repo, service) === undefined) return [];
    const mounts = service.volumes.filter(({ kind, source = '', target }) => {
      const path = source.replace(/\$\{?PWD\}?/, '.').replace(/\/$/, '');
      return kind === 'bind' && configuration.test(path) && configuration.test(target) && !written.test(path);
    });
    return mounts.length === 0 ? [] : [{ ...service, mounts }];
  }),
);
