import { databaseAlerts } from '../../src/facts/alerts/coverage.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';
import { askDatabase } from '../../fixers/observability/alert-db-down.ts';

export default defineCheck({
  id: 'observability/alert-db-down',
  covers: ['observability/alert-db-down'],
  title: 'Alerts on a database ask the database, not only its exporter',
  category: 'observability',
  severity: 'high',
  why: '`up` says that the exporter answered. The exporter answers just as well while the database behind it is gone, so the alert stays silent in the outage it was written for.',
  remedy: 'Ask for what the exporter found: `pg_up == 0`, `mysql_up == 0`, `mongodb_up == 0`, `redis_up == 0`, beside `up == 0`.',
  sources: ['001:913', '004:1268-1274'],
  absent: 'no alert here says that a database is down',
  each: databaseAlerts,
  test({ label, exprAt, asksExporter }) {
    if (!asksExporter) return pass(evidence(exprAt, 'asks the database'));
    return fail({ at: exprAt, message: `${label} fires when the exporter is down, not when the database is.`, key: 'up' });
  },
  fix: askDatabase,
});
