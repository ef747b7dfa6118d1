import type { AnyCheck } from '../../src/model/index.ts';
import alertCoverage from './alert-coverage.ts';
import alertDbDown from './alert-db-down.ts';
import alertErrorRatio from './alert-error-ratio.ts';
import alertFor from './alert-for.ts';
import alertLabels from './alert-labels.ts';
import alertMetricExists from './alert-metric-exists.ts';
import alertReceivers from './alert-receivers.ts';
import alertRules from './alert-rules.ts';
import alertmanager from './alertmanager.ts';
import errorTracking from './error-tracking.ts';
import grafanaPassword from './grafana-password.ts';
import logLevel from './log-level.ts';
import logRotation from './log-rotation.ts';
import logSecrets from './log-secrets.ts';
import logStdout from './log-stdout.ts';
import metricsDefault from './metrics-default.ts';
import metricsEndpoint from './metrics-endpoint.ts';
import metricsLabelCardinality from './metrics-label-cardinality.ts';
import monitoringInternal from './monitoring-internal.ts';
import requestId from './request-id.ts';
import sentryApi from './sentry-api.ts';
import sentryDsnEnv from './sentry-dsn-env.ts';
import sentryErrorHandler from './sentry-error-handler.ts';
import structuredLogging from './structured-logging.ts';
import traceSampleRate from './trace-sample-rate.ts';

export const observability: readonly AnyCheck[] = [
  alertCoverage,
  alertDbDown,
  alertErrorRatio,
  alertFor,
  alertLabels,
  alertMetricExists,
  alertReceivers,
  alertRules,
  alertmanager,
  errorTracking,
  grafanaPassword,
  logLevel,
  logRotation,
  logSecrets,
  logStdout,
  metricsDefault,
  metricsEndpoint,
  metricsLabelCardinality,
  monitoringInternal,
  requestId,
  sentryApi,
  sentryDsnEnv,
  sentryErrorHandler,
  structuredLogging,
  traceSampleRate,
];
