import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { bundledContainers } from '../../src/facts/kubernetes/bundles.ts';

export default defineCheck({
  id: 'k8s/runtime-build-env',
  covers: ['k8s/runtime-build-env'],
  title: 'Variables of browser bundles are not expected at run time',
  category: 'packaging',
  severity: 'low',
  why: 'REACT_APP_ and VITE_ values are written into the bundle while the image is built; on the pod they change nothing. The page goes on calling what the build knew.',
  remedy: 'Give the value to the build, or let the container write it into a file that the page loads.',
  sources: ['004:935-937'],
  absent: 'no workload of the manifests is given REACT_APP_ or VITE_ variables',
  each: bundledContainers,
  test({ name, variables, bundles, runtime }) {
    if (runtime) return pass({ at: variables[0]!.at, note: 'the start puts values in' });
    return fail(
      variables.map(({ variable, at }) => ({
        at,
        message: `${variable} of ${name} is set on the pod, where a bundle that is built already does not see it.`,
        ...(bundles === undefined ? { confidence: 'medium' as const } : { related: [{ at: bundles, note: 'is bundled here' }] }),
        key: variable,
      })),
    );
  },
});
