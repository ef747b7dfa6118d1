import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import type { ComposeService } from '../compose/types.ts';
import { composeStacks } from '../compose/stacks.ts';
import { expand } from '../docker/expand.ts';
import type { Image } from '../docker/types.ts';
import { edgePlaces } from '../edge-places.ts';
import type { Service } from '../services/index.ts';
import { composeEnv, containerEnv } from './environment.ts';
import { listeningPorts, type ListeningPort } from './listening.ts';
import { probesOf } from './probes.ts';
import { running } from './running.ts';
import { portOf, type ContainerEnv } from './values.ts';

/** A place that sends requests to a port of a container which runs a service. */
export interface PortUse extends Subject {
  readonly what: string;
  readonly at: Loc;
  readonly port: number;
  readonly target: Service;
  /** Every port the service listens on there. */
  readonly listening: readonly ListeningPort[];
  /** Somebody else may set what the files here do not. */
  readonly assumed: boolean;
  /** Where the image exposes this port as well as one the service listens on: there may be a second server. */
  readonly beside: Loc | undefined;
}

/** Probes, published ports and proxies that reach into a container, with the ports its program listens on. */
export const portUses = factEach('links port uses', running, (repo: Repo, runs): readonly PortUse[] => {
  const { service, compose, containers } = runs;
  const found: PortUse[] = [];
  const seen = new Set<string>();
  const add = (use: Omit<PortUse, 'service' | 'listening' | 'beside'>, env: ContainerEnv): void => {
    // Several mappings or locations that lead to one port are one question.
    const key = `${use.at.file}:${use.at.start}:${use.port}:${use.target.id}`;
    if (seen.has(key) || seen.has(use.name)) return;
    seen.add(key).add(use.name);
    const listening = listeningPorts(use.target, env);
    const beside = runs.images.find(
      (image) => exposes(image, use.port) && listening.some((l) => l.port !== undefined && exposes(image, l.port)),
    );
    if (listening.length > 0) found.push({ ...use, service: use.target.id, listening, beside: beside?.shipped.exposes[0]?.at });
  };
  for (const probe of probesOf(repo, runs)) {
    const written = probe.port === undefined ? '80' : expand(probe.port, (name) => probe.env.values.get(name)).text;
    const port = portOf(written);
    if (port === undefined) continue;
    const { name, what, at, target, assumed } = probe;
    add({ name: `${name} port`, what: `${what} asks`, at, port, target, assumed }, probe.env);
  }
  for (const unit of compose) {
    const env = composeEnv(repo, unit);
    for (const mapping of unit.ports) {
      const port = portOf(mapping.target);
      if (port === undefined || mapping.protocol !== 'tcp') continue;
      const what = `the compose service ${unit.key} publishes`;
      add({ name: `${unit.name} port ${port}`, what, at: mapping.at, port, target: service, assumed: false }, env);
    }
    for (const place of proxiesTo(repo, unit)) {
      const what = `the proxy in front of ${unit.key} sends requests to`;
      add({ name: `${place.at.file} to ${unit.key} ${place.port}`, what, ...place, target: service, assumed: false }, env);
    }
  }
  for (const container of containers) {
    const env = containerEnv(repo, container);
    for (const port of container.container.ports) {
      const what = `${container.workload.id} declares`;
      add(
        { name: `${container.workload.id} port ${port.value}`, what, at: port.at, port: port.value, target: service, assumed: false },
        env,
      );
    }
  }
  return found;
});

function exposes(image: Image, port: number): boolean {
  return image.shipped.exposes.some(({ value }) => portOf(value.replace(/\/tcp$/, '')) === port);
}

/** Upstreams of proxies that name a compose service of a stack with the same name. */
function proxiesTo(repo: Repo, unit: ComposeService): readonly { readonly at: Loc; readonly port: number }[] {
  const namesakes = composeStacks(repo)
    .flatMap((s) => s.services)
    .filter((s) => s.key === unit.key);
  // The same key in several stacks may be several programs.
  if (namesakes.some((s) => s.build?.dockerfile !== unit.build?.dockerfile)) return [];
  const found = new Map<string, { at: Loc; port: number }>();
  for (const { hosts } of edgePlaces(repo))
    for (const { host, port, at } of hosts) if (host === unit.key && port !== undefined) found.set(`${at.file}:${at.start}`, { at, port });
  return [...found.values()];
}
