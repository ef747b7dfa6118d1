import { factEach, type Repo, type Subject } from '../../model/index.ts';
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
export const followedServices = factEach('followed services', services, (_repo: Repo, owner): readonly Followed[] =>
  owner.kind === 'frontend' || owner.wiring === undefined
    ? []
    : [{ name: owner.name, at: owner.at, service: owner.id, owner, wiring: owner.wiring, doubt: owner.wiring.incomplete[0]?.why }],
);

export interface TokenSubject extends Followed {
  readonly uses: readonly SecretUse[];
}

/** Services that sign or verify tokens with a secret. */
export const tokenSubjects = factEach('services that sign tokens', followedServices, (_repo: Repo, s): readonly TokenSubject[] => {
  const uses = jwtSecrets(s.wiring, s.owner.env);
  const first = uses[0];
  return first === undefined ? [] : [{ ...s, at: first.at, uses }];
});
