import { defineCheck, fail, pass } from '../../src/model/index.ts';
import type { Evidence } from '../../src/model/index.ts';
import { toolImages } from '../../src/facts/docker/global-packages.ts';

export default defineCheck({
  id: 'docker/global-packages-pinned',
  covers: [],
  title: 'Global packages in images name a version',
  category: 'supply-chain',
  severity: 'low',
  why: 'No lock file stands behind a global install: every build takes what was published last, with a new major version or a hijacked release among it. The same commit then gives different images.',
  remedy: 'Name the version (pm2@6.0.8), or make the tool a dependency that the lock file covers.',
  cwe: [1357],
  sources: [],
  peers: ['hadolint DL3016'],
  absent: 'no image that ships installs global packages by name',
  each: toolImages,
  test({ name, tools }) {
    const loose = tools.filter(({ isPinned }) => !isPinned);
    if (loose.length === 0) return pass(tools.map(({ spec, at }): Evidence => ({ at, note: spec })) as [Evidence, ...Evidence[]]);
    const unique = loose.filter((tool, i) => loose.findIndex((other) => other.spec === tool.spec) === i);
    return fail(unique.map(({ spec, at }) => ({ at, message: `${name} installs ${spec} in whatever version is the last.`, key: spec })));
  },
});
