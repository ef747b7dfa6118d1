import type { AnyCheck } from '../../src/model/index.ts';
import apiDocs from './api-docs.ts';
import bodyLimit from './body-limit.ts';
import compression from './compression.ts';
import corsAllowlist from './cors-allowlist.ts';
import corsOriginFormat from './cors-origin-format.ts';
import csp from './csp.ts';
import cspScripts from './csp-scripts.ts';
import cspSources from './csp-sources.ts';
import errorHandler from './error-handler.ts';
import errorLeak from './error-leak.ts';
import headersWeakened from './headers-weakened.ts';
import healthEndpoint from './health-endpoint.ts';
import healthOutput from './health-output.ts';
import healthSharedClients from './health-shared-clients.ts';
import healthStatusCode from './health-status-code.ts';
import healthWorstStatus from './health-worst-status.ts';
import hsts from './hsts.ts';
import inputValidation from './input-validation.ts';
import livenessEndpoint from './liveness-endpoint.ts';
import queryOperators from './query-operators.ts';
import rateLimit from './rate-limit.ts';
import rateLimitAuth from './rate-limit-auth.ts';
import rateLimitExpensive from './rate-limit-expensive.ts';
import rateLimitStore from './rate-limit-store.ts';
import rateLimitUpload from './rate-limit-upload.ts';
import readinessEndpoint from './readiness-endpoint.ts';
import securityHeaders from './security-headers.ts';
import sessionCookieFlags from './session-cookie-flags.ts';
import sessionSecretEnv from './session-secret-env.ts';
import sessionStore from './session-store.ts';
import sqlParameters from './sql-parameters.ts';
import trustProxy from './trust-proxy.ts';
import uploadIsolated from './upload-isolated.ts';
import uploadSize from './upload-size.ts';
import uploadStorage from './upload-storage.ts';
import uploadTypes from './upload-types.ts';
import webhookSignature from './webhook-signature.ts';

export const http: readonly AnyCheck[] = [
  apiDocs,
  bodyLimit,
  compression,
  corsAllowlist,
  corsOriginFormat,
  csp,
  cspScripts,
  cspSources,
  errorHandler,
  errorLeak,
  headersWeakened,
  healthEndpoint,
  healthOutput,
  healthSharedClients,
  healthStatusCode,
  healthWorstStatus,
  hsts,
  inputValidation,
  livenessEndpoint,
  queryOperators,
  rateLimit,
  rateLimitAuth,
  rateLimitExpensive,
  rateLimitStore,
  rateLimitUpload,
  readinessEndpoint,
  securityHeaders,
  sessionCookieFlags,
  sessionSecretEnv,
  sessionStore,
  sqlParameters,
  trustProxy,
  uploadIsolated,
  uploadSize,
  uploadStorage,
  uploadTypes,
  webhookSignature,
];
