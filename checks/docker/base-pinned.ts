import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';
import type { Evidence, Loc, Problem } from '../../src/model/index.ts';
import type { ImageRef } from '../../src/facts/docker/image-ref.ts';
import { basedImages, externalBases, pinOf } from '../../src/facts/docker/pins.ts';
import { basePinned } from '../../fixers/docker/base-pinned.ts';

export default defineCheck({
  id: 'docker/base-pinned',
  covers: ['docker/base-pinned'],
  title: 'Base images name a version',
  category: 'supply-chain',
  severity: 'medium',
  why: 'A tag that moves makes the same commit build different images: a new major version of the runtime arrives with the next build, not with a change somebody reviewed. When the service then fails, going back to the old commit does not bring the old image back.',
  remedy:
    'Name at least the major version in the tag of every base image, better the exact version, best the digest with an updater that moves it.',
  refs: ['https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'],
  cwe: [1357],
  sources: ['001:333', '001:379'],
  peers: ['hadolint DL3006', 'hadolint DL3007'],
  absent: 'no Dockerfile here builds on an image from outside',
  each: basedImages,
  test(image) {
    const good: Evidence[] = [];
    const problems: Problem<{ ref: ImageRef; at: Loc }>[] = [];
    const open: Evidence[] = [];
    const reasons: string[] = [];
    for (const { base, how, at } of externalBases(image)) {
      if (base.kind === 'unknown') {
        open.push({ at, note: base.reason });
        reasons.push(`${base.text} (${base.reason})`);
        continue;
      }
      const pin = pinOf(base.ref);
      if ('note' in pin) good.push({ at, note: pin.note });
      else {
        const digestOnly = pin.kind === 'digest-only';
        const message = `${image.name} ${how === 'copy' ? 'copies from' : 'is built on'} ${base.ref.text}, which is not pinned: ${pin.why}${digestOnly ? ', and its publisher offers only digests to hold it' : ''}.`;
        problems.push({
          at,
          message,
          key: base.ref.text,
          data: { ref: base.ref, at },
          ...(digestOnly || pin.kind === 'local' || how === 'copy' ? { severity: 'low' as const } : {}),
        });
      }
    }
    const unique = problems.filter((problem, i) => problems.findIndex((other) => other.key === problem.key) === i);
    if (unique.length > 0) return fail(unique);
    const [first, ...rest] = good;
    if (open.length > 0 || first === undefined)
      return unknown(`What ${image.name} is built on depends on the build: ${reasons.join(', ')}.`, open);
    return pass([first, ...rest]);
  },
  fix: basePinned,
});
