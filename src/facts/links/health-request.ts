import type { Loc, Repo } from '../../model/index.ts';
import { servicesRunning, type RunningContainer } from '../docker/deployments.ts';
import type { Image } from '../docker/types.ts';
import { isOpenToAll } from '../server/guards.ts';
import { healthRoutes } from '../server/health.ts';
import { facesOf, type Service } from '../services/index.ts';
import { stemsFrom } from '../wiring/reach.ts';
import { composeEnv, containerEnv, imageEnv } from './environment.ts';
import { listeningPorts } from './listening.ts';
import { answerTo } from './routes.ts';
import { running, type Running } from './running.ts';
import type { ContainerEnv } from './values.ts';

/** What to ask a service for from inside its container. */
export interface HealthRequest {
  readonly path: string;
  readonly port: number;
  /** The variable that gives another port where it is set. */
  readonly variable: string | undefined;
  readonly at: Loc;
  readonly service: Service;
}

/** The request, or in one sentence why there is none. */
export type HealthRequestOf = HealthRequest | { readonly why: string };

/** The request that tells whether containers of an image work, in every environment in which the files run it. */
export function healthRequestOfImage(repo: Repo, image: Image): HealthRequestOf {
  const found = running(repo).filter(({ images }) => images.some(({ name }) => name === image.name));
  const [only] = found;
  if (only === undefined || found.length > 1) return { why: `Which program ${image.name} starts could not be followed.` };
  const other = servicesRunning(repo, image).find(({ name }) => !only.compose.some((unit) => unit.name === name));
  if (other !== undefined)
    return { why: `${other.key} in ${other.stack} runs another program in the same image, which does not answer there.` };
  const units = only.compose.map((unit) => composeEnv(repo, unit));
  // Alone the image runs with what it sets itself, and with whatever else its port comes from.
  return requestTo(repo, only, [{ ...imageEnv(image), open: new Set<string>() }, ...units], 'health');
}

/** The request that a probe of a container may make. */
export function healthRequestOfContainer(
  repo: Repo,
  { workload, container }: RunningContainer,
  purpose: 'health' | 'readiness',
): HealthRequestOf {
  const isIt = (other: RunningContainer): boolean =>
    other.workload.id === workload.id && other.container.name === container.name && other.container.at.file === container.at.file;
  const found = running(repo).filter(({ containers }) => containers.some(isIt));
  const [only] = found;
  if (only === undefined || found.length > 1)
    return { why: `Which program of the repository ${container.name} of ${workload.id} runs is not clear.` };
  return requestTo(repo, only, [containerEnv(repo, { workload, container })], purpose);
}

function requestTo(repo: Repo, { service }: Running, envs: readonly ContainerEnv[], purpose: 'health' | 'readiness'): HealthRequestOf {
  const { wiring } = service;
  if (service.kind !== 'http' || wiring === undefined || service.apps.length === 0)
    return { why: `The routes of ${service.name} are found by its framework, so its health path is not known.` };
  if (service.apps.some((app) => app.listens.some((call) => stemsFrom(call.recv, (pkg) => /^(node:)?(https|http2)$/.test(pkg)))))
    return { why: `${service.name} speaks TLS itself.` };
  const ports = new Set(envs.flatMap((env) => listeningPorts(service, env).map(({ port }) => port)));
  const [port] = ports;
  if (ports.size !== 1 || port === undefined)
    return { why: `The port that ${service.name} listens on is not the same, or not known, everywhere.` };
  const routes = facesOf(service).flatMap((face) =>
    healthRoutes(face.app, wiring, service.env)
      .filter((route) => route.happens.how === 'always' && /^\/[\w./-]*$/.test(route.path))
      .filter((route) => answerTo(face.app, wiring, route.path, service.env).how === 'route')
      .map((route) => ({ ...route, face })),
  );
  const ready = routes.find((route) => route.purpose === 'readiness');
  // A check that only asks the process itself does not restart it for what its database does.
  const health =
    routes.find((route) => route.purpose === 'health' && route.asks.length === 0) ?? routes.find((route) => route.purpose === 'health');
  const chosen = purpose === 'readiness' ? (ready ?? health) : health;
  if (chosen === undefined) return { why: `${service.name} answers no ${purpose === 'readiness' ? 'readiness or ' : ''}health path yet.` };
  if (chosen.route !== undefined && !isOpenToAll(repo, chosen.face, chosen.route))
    return { why: `${chosen.path} of ${service.name} asks who is there, which a probe cannot say.` };
  const [first] = envs;
  const variable = first === undefined ? undefined : portVariables.find((name) => portWith(service, first, name) === testPort);
  return { path: chosen.path, port, variable, at: chosen.at, service };
}

/** Names that ports are read from. */
const portVariables = ['PORT', 'APP_PORT', 'SERVER_PORT', 'HTTP_PORT', 'API_PORT', 'NODE_PORT'];
const testPort = 54321;

/** The port that a service listens on with a variable set to `testPort`. */
function portWith(service: Service, env: ContainerEnv, name: string): number | undefined {
  const values = new Map([...env.values, [name, String(testPort)]]);
  return listeningPorts(service, { values, open: new Set() }).find(({ port }) => port === testPort)?.port;
}
