import type { ProxiedService } from '../../src/facts/compose/proxied-ports.ts';
import { bindToLoopback } from '../../src/fix/compose-ports.ts';
import { defineFixer, type Loc } from '../../src/model/index.ts';

/** Leaves the way through the proxy as the only one from outside. */
export const appPortLoopback = defineFixer<ProxiedService, Loc>({
  title: 'Bind the port to the loopback address of the host',
  // Something outside may still come past the proxy: a load balancer, a check of its health.
  safety: 'review',
  edits(_service, port, repo) {
    return bindToLoopback(repo, port);
  },
});
