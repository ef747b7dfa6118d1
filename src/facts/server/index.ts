import type { Repo } from '../../model/index.ts';
import type { Package } from '../packages.ts';
import type { Wiring } from '../wiring/evaluate.ts';
import { bunApps } from './bun.ts';
import { elysiaApps } from './elysia.ts';
import { expressApps } from './express.ts';
import { fastifyApps } from './fastify.ts';
import { withOperations } from './graphql-operations.ts';
import { hapiApps } from './hapi.ts';
import { honoApps } from './hono.ts';
import { koaApps } from './koa.ts';
import { nestApps } from './nest.ts';
import { nodeApps } from './node-http.ts';
import type { HttpApp } from './types.ts';

/** Every HTTP application a wiring creates, whatever the framework. */
export function appsOf(_repo: Repo, wiring: Wiring, _pkg: Package | undefined): readonly HttpApp[] {
  const apps = [
    ...expressApps(wiring),
    ...fastifyApps(wiring),
    ...koaApps(wiring),
    ...hapiApps(wiring),
    ...nestApps(wiring),
    ...honoApps(wiring),
    ...nodeApps(wiring),
    ...bunApps(wiring),
    ...elysiaApps(wiring),
  ];
  return withOperations(apps, wiring);
}
