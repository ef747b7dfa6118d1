import { fact, type Repo, type Subject } from '../../model/index.ts';
import { services, type Service } from '../services/index.ts';
import type { Wiring } from '../wiring/evaluate.ts';
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
