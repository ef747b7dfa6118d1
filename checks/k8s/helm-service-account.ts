import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { accountlessCharts } from '../../src/facts/kubernetes/cloud-commands.ts';

export default defineCheck({
  id: 'k8s/helm-service-account',
  covers: ['k8s/helm-service-account'],
  title: 'A chart that makes no service account finds one',
  category: 'delivery',
  severity: 'low',
  why: 'Told not to make its service account the chart refers to one that nobody made, and its pods are never created. The release is reported as deployed.',
  remedy: 'Make the account before (eksctl create iamserviceaccount, a manifest), or let the chart make it.',
  sources: ['004:1168-1169'],
  absent: 'no script here tells a chart to do without a service account of its own',
  each: accountlessCharts,
  test({ at, chart, account, made }) {
    if (made !== undefined) return pass({ at: made, note: `makes ${account ?? ''}` });
    return fail({
      at,
      message: `${chart} is told to use the service account ${account ?? ''}, which nothing here makes.`,
      confidence: 'medium',
      key: account ?? '',
    });
  },
});
