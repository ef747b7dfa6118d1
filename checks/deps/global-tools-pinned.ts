import { defineCheck, fail, pass } from '../../src/model/index.ts';
import { globalTools, toolInstallers } from '../../src/facts/deps/npm-calls.ts';

export default defineCheck({
  id: 'deps/global-tools-pinned',
  covers: ['deps/global-tools-pinned'],
  title: 'Scripts and pipelines install tools at a fixed version',
  category: 'supply-chain',
  severity: 'low',
  why: 'A global install takes what was published last. The next machine gets another major than the one before, and a hijacked release is installed with the rights of the script.',
  remedy: 'Name the version (pm2@6.0.8), or make the tool a dependency that the lock file covers.',
  sources: ['000:200', '001:490'],
  absent: 'no script or pipeline installs tools for the whole machine',
  each: toolInstallers,
  test({ name, at, calls }) {
    const loose = calls.flatMap((c) =>
      globalTools(c)
        .filter((t) => !/.@[\d^~v]|.@\$|\$\{?\w*VERSION/i.test(t))
        .map((tool) => ({ c, tool })),
    );
    if (loose.length === 0) return pass({ at, note: 'each tool names its version' });
    const once = [...new Map(loose.map((l) => [l.tool, l])).values()];
    return fail(once.map(({ c, tool }) => ({ at: c.at, message: `${name} installs ${tool} in whatever version is the last.`, key: tool })));
  },
});
