import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { settingsObjects } from '../../src/facts/kubernetes/environment.ts';

export default defineCheck({
  id: 'k8s/secret-refs',
  covers: ['k8s/secret-refs', 'db/credentials-strong'],
  title: 'Manifests hold no secrets',
  category: 'secrets',
  severity: 'critical',
  why: 'A password in a manifest is known to everybody who has ever seen the repository, and to everybody who may read workloads in the cluster. Base64 in a Secret manifest hides nothing.',
  remedy:
    'Take the value from a Secret that is made outside the repository (External Secrets, Sealed Secrets, the pipeline) with secretKeyRef; then replace the one that was written down.',
  refs: ['https://kubernetes.io/docs/concepts/configuration/secret/'],
  cwe: [798],
  sources: ['004:700-713', '004:809-850'],
  peers: ['kube-linter env-var-secret'],
  absent: 'no manifest here has settings in it',
  each: settingsObjects,
  test({ name, at, secrets, count, purpose }) {
    if (secrets.length === 0) return pass({ at, note: `${count} setting(s), none with a secret written out` });
    return fail(
      secrets.map(({ name: key, at: place, value }) => ({
        at: place,
        message: `${key} of ${name} is written out in the manifest${value === 'known' ? ', with a value everybody tries first' : ''}.`,
        severity: value === 'real' ? ('critical' as const) : value === 'weak' ? ('high' as const) : ('medium' as const),
        ...(purpose === 'production' || value === 'real' ? {} : { confidence: 'medium' as const }),
        key,
      })),
    );
  },
});
