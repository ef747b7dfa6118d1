import type { AnyCheck } from '../../src/model/index.ts';
import alertCpu from './alert-cpu.ts';
import alertDbDown from './alert-db-down.ts';
import alertDisk from './alert-disk.ts';
import alertErrorRate from './alert-error-rate.ts';
import alertErrorRatio from './alert-error-ratio.ts';
import alertFor from './alert-for.ts';
import alertLabels from './alert-labels.ts';
import alertLatency from './alert-latency.ts';
import alertMemory from './alert-memory.ts';
import alertMetricExists from './alert-metric-exists.ts';
import alertReceivers from './alert-receivers.ts';
import alertRules from './alert-rules.ts';
import alertUptime from './alert-uptime.ts';
import alertmanager from './alertmanager.ts';
import errorTracking from './error-tracking.ts';
import grafanaPassword from './grafana-password.ts';
import logLevel from './log-level.ts';
import logPersonalData from './log-personal-data.ts';
import logRotation from './log-rotation.ts';
import logSecrets from './log-secrets.ts';
import logShipper from './log-shipper.ts';
import logStdout from './log-stdout.ts';
import metricsDefault from './metrics-default.ts';
import metricsEndpoint from './metrics-endpoint.ts';
import metricsInternal from './metrics-internal.ts';
import metricsLabelCardinality from './metrics-label-cardinality.ts';
import monitoringInternal from './monitoring-internal.ts';
import requestId from './request-id.ts';
import sentryApi from './sentry-api.ts';
import sentryDsnEnv from './sentry-dsn-env.ts';
import sentryErrorHandler from './sentry-error-handler.ts';
import sentryRequestHandler from './sentry-request-handler.ts';
import structuredLogging from './structured-logging.ts';
import traceSampleRate from './trace-sample-rate.ts';

export const observability: readonly AnyCheck[] = [
  alertCpu,
  alertDbDown,
  alertDisk,
  alertErrorRate,
  alertErrorRatio,
  alertFor,
  alertLabels,
  alertLatency,
  alertMemory,
  alertMetricExists,
  alertReceivers,
  alertRules,
  alertUptime,
  alertmanager,
  errorTracking,
  grafanaPassword,
  logLevel,
  logPersonalData,
  logRotation,
  logSecrets,
  logShipper,
  logStdout,
  metricsDefault,
  metricsEndpoint,
  metricsInternal,
  metricsLabelCardinality,
  monitoringInternal,
  requestId,
  sentryApi,
  sentryDsnEnv,
  sentryErrorHandler,
  sentryRequestHandler,
  structuredLogging,
  traceSampleRate,
];
