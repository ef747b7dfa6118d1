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
import metricsEndpoint from './metrics-endpoint.ts';
import monitoringInternal from './monitoring-internal.ts';
import structuredLogging from './structured-logging.ts';

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
  metricsEndpoint,
  monitoringInternal,
  structuredLogging,
];
