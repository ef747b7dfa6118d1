import { defineCheck, fail, pass } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';
import { bundledServices } from '../../src/facts/compose/public-env.ts';

export default defineCheck({
  id: 'compose/build-time-public-env',
  covers: ['compose/build-time-public-env'],
  title: 'Variables of browser bundles are given to the build, not to the container',
  category: 'packaging',
  severity: 'medium',
  why: 'Bundlers write NEXT_PUBLIC_, VITE_ and REACT_APP_ values into the code while the image is built; setting them on the container changes nothing. The page then calls the address of a developer or none at all.',
  remedy: 'Pass the variable under build.args and declare it with ARG before the step that bundles.',
  refs: ['https://nextjs.org/docs/app/guides/environment-variables#bundling-environment-variables-for-the-browser'],
  sources: ['001:543-544'],
  absent: 'no compose service here is given variables of a bundle that its image builds',
  each: bundledServices,
  test({ key, stack, variables, runtime, bundles }) {
    const late = variables.filter(({ isBuilt }) => !isBuilt);
    if (late.length > 0 && runtime !== undefined) return pass(runtime);
    if (late.length === 0)
      return pass(
        variables.map(({ at, name }): Evidence => ({ at, note: `${name} is known to the build too` })) as [Evidence, ...Evidence[]],
      );
    return fail(
      late.map(({ name, at }) => ({
        at,
        message: `${name} of ${key} in ${stack} is set on the container, after the bundle was built without it.`,
        related: [{ at: bundles, note: 'bundles here' }],
        key: name,
      })),
    );
  },
});
