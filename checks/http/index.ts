import type { AnyCheck } from '../../src/model/index.ts';
import bodyLimit from './body-limit.ts';
import compression from './compression.ts';
import corsAllowlist from './cors-allowlist.ts';
import errorHandler from './error-handler.ts';
import headersWeakened from './headers-weakened.ts';
import healthEndpoint from './health-endpoint.ts';
import healthOutput from './health-output.ts';
import healthSharedClients from './health-shared-clients.ts';
import healthStatusCode from './health-status-code.ts';
import healthWorstStatus from './health-worst-status.ts';
import livenessEndpoint from './liveness-endpoint.ts';
import rateLimit from './rate-limit.ts';
import rateLimitAuth from './rate-limit-auth.ts';
import readinessEndpoint from './readiness-endpoint.ts';
import securityHeaders from './security-headers.ts';
import sessionCookieFlags from './session-cookie-flags.ts';
import sessionSecretEnv from './session-secret-env.ts';
import trustProxy from './trust-proxy.ts';

export const http: readonly AnyCheck[] = [
  bodyLimit,
  compression,
  corsAllowlist,
  errorHandler,
  headersWeakened,
  healthEndpoint,
  healthOutput,
  healthSharedClients,
  healthStatusCode,
  healthWorstStatus,
  livenessEndpoint,
  rateLimit,
  rateLimitAuth,
  readinessEndpoint,
  securityHeaders,
  sessionCookieFlags,
  sessionSecretEnv,
  trustProxy,
];
