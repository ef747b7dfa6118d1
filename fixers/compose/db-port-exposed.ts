import type { DataService } from '../../src/facts/compose/exposure.ts';
import { bindToLoopback } from '../../src/fix/compose-ports.ts';
import { defineFixer, type Loc } from '../../src/model/index.ts';

/** Keeps a database reachable from its host and its neighbours, and from nowhere else. */
export const dbPortExposed = defineFixer<DataService, { readonly port: Loc | undefined }>({
  title: 'Bind the port to the loopback address of the host',
  // Clients on other machines are cut off: nobody should have them, somebody may.
  safety: 'review',
  edits(service, { port }, repo) {
    if (port === undefined) return { refuse: `${service.key} shares the network of its host, so its ports cannot be bound to an address.` };
    if (/mosquitto|emqx|hivemq|vernemq|\bnats\b|mqtt/i.test(`${service.image?.value ?? ''} ${service.key}`))
      return { refuse: `Devices outside may be meant to reach ${service.key}; who else does has to be looked at.` };
    return bindToLoopback(repo, port);
  },
});
