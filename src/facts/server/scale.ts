import { factEach, type Loc, type Repo, type Subject } from '../../model/index.ts';
import { composeStacks } from '../compose/stacks.ts';
import { running } from '../links/running.ts';
import { ecosystemApps } from '../services/pm2.ts';
import { httpServices, type HttpService, type Service } from '../services/index.ts';
import { limitersOf, type Limiter } from './limits.ts';

/** Where a deployment says that a service runs more than once. */
export interface Scale {
  readonly at: Loc;
  readonly what: string;
}

/** The place that runs a service several times at once; undefined where every place runs it once or none is in the files. */
export function scaleOf(repo: Repo, service: Service): Scale | undefined {
  const own = running(repo).find((r) => r.service.id === service.id);
  // A service that is built from the folder of the package runs it, whether or not its Dockerfile is here.
  const built = composeStacks(repo)
    .filter((stack) => stack.purpose === 'production' || stack.purpose === 'unknown')
    .flatMap((stack) =>
      stack.services.filter((s) => s.build !== undefined && !s.build.inline && contextOf(s.build.context) === service.root),
    );
  for (const compose of [...(own?.compose ?? []), ...(service.root === '' ? [] : built)])
    if ((compose.replicas ?? 1) > 1) return { at: compose.at, what: `compose runs ${compose.replicas ?? 0} replicas of ${compose.name}` };
  for (const { workload } of own?.containers ?? []) {
    const { replicas } = workload;
    if (replicas !== undefined && replicas.value > 1)
      return { at: replicas.at, what: `${workload.kind} ${workload.name} runs ${replicas.value} replicas` };
  }
  for (const start of service.starts) {
    if (start.how !== 'pm2') continue;
    for (const app of ecosystemApps(repo, start.at.file)) {
      const n = app.instances;
      const many = n === 'max' || Number(n) > 1 || Number(n) === 0 || Number(n) < 0;
      if (n !== undefined && many && start.at.start === app.at.start) return { at: app.at, what: `PM2 runs ${n} instances of ${app.name}` };
    }
  }
  return undefined;
}

function contextOf(context: string | undefined): string | undefined {
  return context?.replace(/^\.\/|\/$/g, '');
}

export interface ScaledLimiter extends Subject {
  readonly http: HttpService;
  readonly limiters: readonly Limiter[];
  readonly scale: Scale;
}

/** Services that limit requests themselves and run more than once. */
export const scaledLimiters = factEach(
  'limiters of services that run more than once',
  httpServices,
  (repo: Repo, http): readonly ScaledLimiter[] => {
    const limiters = limitersOf(http.app, http.wiring, http.env).filter((l) => l.happens.how === 'always' || l.happens.how === 'unsure');
    const first = limiters[0];
    const scale = first === undefined ? undefined : scaleOf(repo, http.owner);
    return first === undefined || scale === undefined
      ? []
      : [{ name: http.name, at: first.at, ...(http.service === undefined ? {} : { service: http.service }), http, limiters, scale }];
  },
);
