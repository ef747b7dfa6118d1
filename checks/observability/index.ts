import type { AnyCheck } from '../../src/model/index.ts';
import errorTracking from './error-tracking.ts';
import metricsEndpoint from './metrics-endpoint.ts';
import structuredLogging from './structured-logging.ts';

export const observability: readonly AnyCheck[] = [errorTracking, metricsEndpoint, structuredLogging];
