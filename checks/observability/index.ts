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
import metricsEndpoint from './metrics-endpoint.ts';
import monitoringInternal from './monitoring-internal.ts';
import structuredLogging from './structured-logging.ts';

/** The checks of this area, sorted by id. */
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
  metricsEndpoint,
  monitoringInternal,
  structuredLogging,
];
