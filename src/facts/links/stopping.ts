import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import type { Service } from '../services/index.ts';
import { callsOf, functionsOf } from '../wiring/reach.ts';
import { happens } from '../wiring/truth.ts';
import { alternativesOf, packageOf, propOf, stringOf, type CallEvent, type Val } from '../wiring/values.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { composeEnv, containerEnv } from './environment.ts';
import { running } from './running.ts';
import { resolve, type ContainerEnv } from './values.ts';

/** How long a service takes at most to end by itself. */
export interface StopLimit {
  /** Milliseconds; undefined when the files do not say. */
  readonly ms: number | undefined;
  readonly at: Loc;
  readonly by: string;
}

/** A container that is stopped, with the time it is left and the time its program wants. */
export interface Stopping extends Subject {
  readonly what: string;
  /** Milliseconds from SIGTERM to SIGKILL. */
  readonly grace: { readonly ms: number; readonly at: Loc; readonly written: boolean };
  readonly limit: StopLimit;
  readonly target: Service;
  /** What would be told to leave it more time: a service of compose by its key, or a workload by its kind. */
  readonly on: { readonly kind: 'compose'; readonly key: string } | { readonly kind: 'kubernetes'; readonly workload: string };
}

/** `docker stop` waits 10 seconds (compose too), Kubernetes 30. */
export const dockerGrace = 10_000;
export const kubernetesGrace = 30_000;

export const stoppings = factEach('links stoppings', running, (repo: Repo, { service, compose, containers }): readonly Stopping[] => {
  const found: Stopping[] = [];
  const wiring = service.wiring;
  if (wiring === undefined) return [];
  for (const unit of compose) {
    const limit = stopLimit(service, wiring, composeEnv(repo, unit));
    const written = unit.stopGracePeriod;
    const ms = written === undefined ? dockerGrace : durationOf(written.value);
    if (limit === undefined || ms === undefined) continue;
    found.push({
      name: unit.name,
      what: `the compose service ${unit.key}`,
      on: { kind: 'compose', key: unit.key },
      at: unit.at,
      service: service.id,
      target: service,
      grace: { ms, at: written?.at ?? unit.keyAt, written: written !== undefined },
      limit,
    });
  }
  for (const container of containers) {
    const { workload } = container;
    const limit = stopLimit(service, wiring, containerEnv(repo, container));
    if (limit === undefined || workload.templated) continue;
    const seconds = workload.terminationGracePeriodSeconds;
    found.push({
      name: `${workload.id} ${container.container.name}`,
      what: workload.id,
      on: { kind: 'kubernetes', workload: workload.kind },
      at: workload.at,
      service: service.id,
      target: service,
      grace: { ms: seconds === undefined ? kubernetesGrace : seconds * 1000, at: workload.at, written: seconds !== undefined },
      limit,
    });
  }
  return found;
});

/** The time after which a service gives up on ending well: a timer in its SIGTERM handler that exits, or the limit of a package that does it. */
function stopLimit(service: Service, wiring: Wiring, env: ContainerEnv): StopLimit | undefined {
  for (const call of wiring.trace) {
    if (call.swept || happens(call.conds, service.env).how === 'never') continue;
    const by = packageOf(call.f)?.pkg;
    const option = by === undefined ? undefined : managed[by];
    if (by !== undefined && option !== undefined) {
      const options = call.args.find((a) => a.t === 'obj');
      const given = propOf(options, option.name);
      const ms = given === undefined ? option.default : numeric(resolve(given, env));
      return { ms, at: call.at, by };
    }
    const timer = handlerOf(call)
      .flatMap((fn) => callsOf(wiring, fn))
      .find((c) => c.f.t === 'global' && c.f.name === 'setTimeout' && exits(wiring, c));
    if (timer !== undefined) return { ms: numeric(resolve(timer.args[1], env)), at: timer.at, by: 'a timer' };
  }
  return undefined;
}

/** Packages that end a service within a time of their own: the option and its default in milliseconds, from their documentation. */
const managed: Readonly<Record<string, { readonly name: string; readonly default: number | undefined }>> = {
  'close-with-grace': { name: 'delay', default: 10_000 },
  'http-graceful-shutdown': { name: 'timeout', default: 30_000 },
};

function handlerOf(call: CallEvent): ReturnType<typeof functionsOf> {
  if (!/^(on|once|addListener)$/.test(call.method ?? '')) return [];
  if (!(call.recv?.t === 'global' && call.recv.name === 'process') && packageOf(call.recv)?.pkg !== 'process') return [];
  const names = alternativesOf(call.args[0] ?? { t: 'lit', v: undefined }).map((a) => stringOf(a.val));
  const handler: Val | undefined = call.args[1];
  return names.includes('SIGTERM') && handler !== undefined ? functionsOf(handler) : [];
}

/** The timer ends the process, itself or in a function it calls. */
function exits(wiring: Wiring, timer: CallEvent): boolean {
  const [callback] = timer.args;
  if (callback === undefined) return false;
  const isExit = (c: CallEvent): boolean => c.method === 'exit' && c.recv?.t === 'global' && c.recv.name === 'process';
  return (
    functionsOf(callback).some((fn) => callsOf(wiring, fn).some(isExit)) || wiring.trace.some((c) => c.within?.call === timer && isExit(c))
  );
}

function numeric(resolved: ReturnType<typeof resolve>): number | undefined {
  if (resolved === 'unknown') return undefined;
  const ms = Number(resolved.value);
  return resolved.value !== undefined && Number.isFinite(ms) && ms > 0 ? ms : undefined;
}

/** Compose durations: `90s`, `1m30s`, `500ms`. Milliseconds. */
export function durationOf(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|us|s|m|h)/g)];
  if (parts.length === 0 || parts.map((p) => p[0]).join('') !== text.trim()) return undefined;
  const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return parts.reduce((sum, [, n, unit]) => sum + Number(n) * (units[unit ?? 's'] ?? 1000), 0);
}
