import type { Loc } from '../../model/index.ts';
import type { Service } from '../services/index.ts';
import { propOf, type CallEvent, type Val } from '../wiring/values.ts';
import { portOf, resolve, type ContainerEnv } from './values.ts';

/** A port that a service listens on in a container. `port` undefined: the files do not say. */
export interface ListeningPort {
  readonly port: number | undefined;
  readonly at: Loc;
}

/** The ports of every application of a service, as one container's environment makes them. */
export function listeningPorts(service: Service, env: ContainerEnv): readonly ListeningPort[] {
  return service.apps.flatMap((app) =>
    app.listens.map((call): ListeningPort => {
      const settings = app.settings.find((s) => s.name === 'port');
      const val = app.framework === 'hapi' ? settings?.value : portArgument(call);
      const resolved = val === undefined ? 'unknown' : resolve(val, env);
      return { port: resolved === 'unknown' ? undefined : portOf(resolved.value), at: call.at };
    }),
  );
}

/** `listen(3000)`, `listen({ port })`, `serve({ fetch, port })`. */
function portArgument(call: CallEvent): Val | undefined {
  const [first] = call.args;
  if (first?.t !== 'obj') return first?.t === 'call' && first.call.f.t !== 'global' ? undefined : first;
  return propOf(first, 'port');
}
