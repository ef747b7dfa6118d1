import type { AnyCheck } from '../src/model/index.ts';
import { auth } from './auth/index.ts';
import { cache } from './cache/index.ts';
import { ci } from './ci/index.ts';
import { compose } from './compose/index.ts';
import { db } from './db/index.ts';
import { deps } from './deps/index.ts';
import { docker } from './docker/index.ts';
import { docs } from './docs/index.ts';
import { env } from './env/index.ts';
import { graphql } from './graphql/index.ts';
import { http } from './http/index.ts';
import { infra } from './infra/index.ts';
import { k8s } from './k8s/index.ts';
import { links } from './links/index.ts';
import { nginx } from './nginx/index.ts';
import { node } from './node/index.ts';
import { observability } from './observability/index.ts';
import { ops } from './ops/index.ts';
import { pm2 } from './pm2/index.ts';
import { socket } from './socket/index.ts';
import { test } from './test/index.ts';
import { web } from './web/index.ts';

/** Every check, sorted by id. Areas add their list here. */
export const checks: readonly AnyCheck[] = [
  ...auth,
  ...cache,
  ...ci,
  ...compose,
  ...db,
  ...deps,
  ...docker,
  ...docs,
  ...env,
  ...graphql,
  ...http,
  ...infra,
  ...k8s,
  ...links,
  ...nginx,
  ...node,
  ...observability,
  ...ops,
  ...pm2,
  ...socket,
  ...test,
  ...web,
];
