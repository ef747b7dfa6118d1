import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { execProbes } from '../../src/facts/kubernetes/exec-probes.ts';

export default defineCheck({
  id: 'k8s/exec-probe-variables',
  covers: ['k8s/exec-probe-variables'],
  title: 'Exec probes do not use $(NAME) of a secret',
  category: 'reliability',
  severity: 'low',
  why: 'In the command of a probe only variables with a written value are put in; one that comes from a secret becomes an empty word. The probe then asks something other than what is written.',
  remedy: 'Run the command through a shell (sh -c "pg_isready -U $POSTGRES_USER"), which reads the variable itself.',
  refs: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'],
  sources: ['004:731-734', '004:739-742'],
  absent: 'no probe of the manifests runs a command',
  each: execProbes,
  test({ name, at, empty }) {
    if (empty.length === 0) return pass({ at, note: 'no variable from elsewhere in its words' });
    return fail(
      empty.map((variable) => ({
        at,
        message: `The ${name} uses $(${variable}), which is empty there because a secret or map gives it.`,
        key: variable,
      })),
    );
  },
});
