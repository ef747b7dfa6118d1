import { productionEnv } from '../../fixers/pm2/env-production.ts';
import { productionApps } from '../../src/facts/services/pm2-calls.ts';
import { defineCheck, evidence, fail, pass } from '../../src/model/index.ts';

export default defineCheck({
  id: 'pm2/env-production',
  covers: ['pm2/env-production'],
  title: 'Apps that PM2 starts for production get NODE_ENV=production',
  category: 'reliability',
  severity: 'medium',
  why: 'PM2 ignores `--env production` without a word when the file has no `env_production`. Express then shows stack traces to everybody, and libraries run their slow development paths.',
  remedy: 'Add `env_production: { NODE_ENV: "production" }` to the app in the ecosystem file.',
  refs: ['https://pm2.keymetrics.io/docs/usage/application-declaration/'],
  sources: ['000:218'],
  absent: 'nothing here starts PM2 with `--env production` and an ecosystem file that is kept here',
  each: productionApps,
  test({ at, label, nodeEnv, call }) {
    if (nodeEnv === 'production') return pass(evidence(at, 'NODE_ENV=production'));
    const what = nodeEnv === undefined ? 'no NODE_ENV' : `NODE_ENV=${nodeEnv}`;
    return fail({ at, message: `${label} is started with \`--env production\` and gets ${what}.`, related: [call], key: 'env' });
  },
  fix: productionEnv,
});
