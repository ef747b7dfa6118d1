import { fact, type Repo, type Subject } from '../../model/index.ts';
import { httpServices, services, type HttpService, type Service } from '../services/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { healthRoutes } from './health.ts';
import { jwtSecrets, type SecretUse } from './tokens.ts';

/** A service whose program could be followed from its entry. */
export interface Followed extends Subject {
  readonly owner: Service;
  readonly wiring: Wiring;
  readonly doubt: string | undefined;
}

/** Services with a program of their own (HTTP and workers), frontends left out. */
export const followedServices = fact('followed services', (repo: Repo): readonly Followed[] =>
  services(repo).flatMap((owner) =>
    owner.wiring === undefined || owner.kind === 'frontend'
      ? []
      : [{ name: owner.name, at: owner.at, service: owner.id, owner, wiring: owner.wiring, doubt: owner.wiring.incomplete[0]?.why }],
  ),
);

/**
 * HTTP services that owe an address for probes. One that serves pages answers a probe with a page, so that it owes
 * none; where it has one it is judged like the others.
 */
export const probedServices = fact('services that are probed', (repo: Repo): readonly HttpService[] =>
  httpServices(repo).filter((s) => {
    if (!s.app.settings.some((setting) => setting.name === 'pages')) return true;
    return healthRoutes(s.app, s.wiring, s.env).length > 0;
  }),
);

export interface TokenSubject extends Followed {
  readonly uses: readonly SecretUse[];
}

/** Services that sign or verify tokens with a secret. */
export const tokenSubjects = fact('services that sign tokens', (repo: Repo): readonly TokenSubject[] =>
  followedServices(repo).flatMap((s) => {
    const uses = jwtSecrets(s.wiring, s.owner.env);
    const first = uses[0];
    return first === undefined ? [] : [{ ...s, at: first.at, uses }];
  }),
);
