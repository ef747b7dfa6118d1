import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { chartInstalls } from '../../src/facts/kubernetes/cloud-commands.ts';

export default defineCheck({
  id: 'k8s/addon-versions',
  covers: ['k8s/addon-versions'],
  title: 'Charts are installed in a named version',
  category: 'delivery',
  severity: 'low',
  why: 'Without --version a script installs whatever chart was published last: two clusters made a week apart differ, and an upgrade nobody asked for comes with the next run. Charts change their values between versions.',
  remedy: 'Add --version with the version that was tested.',
  cwe: [1357],
  sources: ['004:1160', '004:1165'],
  absent: 'no script here installs a chart from elsewhere',
  each: chartInstalls,
  test({ name, at, chart, version }) {
    if (version !== undefined) return pass({ at, note: version });
    return fail({ at, message: `${name.split(':')[0] ?? ''} installs the chart ${chart} without a version.`, key: chart });
  },
});
