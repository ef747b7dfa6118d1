import semver from 'semver';
import { fact, type Repo, type Subject } from '../../model/index.ts';
import { nodeVersions, type NodeVersion } from './node-versions.ts';

/** The Node.js that production runs, and places that use another major. */
export interface NodeAgreement extends Subject {
  readonly production: readonly (NodeVersion & { readonly major: number })[];
  readonly others: readonly (NodeVersion & { readonly major: number })[];
}

/** One subject where images say which Node.js runs and anything else says so too. */
export const nodeAgreement = fact('deps/node agreement', (repo: Repo): readonly NodeAgreement[] => {
  const all = nodeVersions(repo).flatMap((v) => {
    const major = majorOf(v.stated);
    return major === undefined ? [] : [{ ...v, major }];
  });
  const production = all.filter((v) => v.where === 'image');
  const runs = new Set(production.map((p) => p.major));
  // A job that tries several versions, production's among them, agrees with it.
  const agreeing = (v: (typeof all)[number]): number =>
    (v.besides ?? []).map(majorOf).find((major) => major !== undefined && runs.has(major)) ?? v.major;
  const others = all
    .map((v) => (runs.has(v.major) ? v : { ...v, major: agreeing(v) }))
    .filter((v) => v.where === 'ci' || v.where === 'version-file' || v.where === 'provisioning' || v.where === 'build-image');
  const [first] = production;
  return first === undefined || others.length === 0 ? [] : [{ name: 'Node.js', at: first.at, production, others }];
});

/** The one major a text names; a range that allows several names none. */
function majorOf(text: string): number | undefined {
  const exact = /^v?(\d+)(?:\.(?:\d+|x|\*))*(?:-[\w.-]+)?$/.exec(text.trim())?.[1];
  if (exact !== undefined) return Number(exact);
  const range = semver.validRange(text);
  if (range === null) return undefined;
  const low = semver.minVersion(range)?.major;
  return low !== undefined && !semver.intersects(range, `>=${low + 1}.0.0`) ? low : undefined;
}
