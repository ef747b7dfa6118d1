import type { RolloutWait } from '../../src/facts/kubernetes/commands.ts';
import { defineFixer } from '../../src/model/index.ts';

/** Waits for a workload under the kind it has. */
export const rolloutWait = defineFixer<RolloutWait, unknown>({
  title: 'Wait for the workload under the kind it has',
  safety: 'safe',
  edits({ at, target, found }, _data, repo) {
    const [kind] = found;
    if (kind === undefined || found.length > 1 || !/^(Deployment|StatefulSet|DaemonSet)$/.test(kind))
      return { refuse: `The manifests have ${target} as ${found.join(' and ')}, which no rollout of one kind covers.` };
    const call = (repo.text(at.file) ?? '').slice(at.start, at.end);
    const name = target.replace(/[^\w]/g, '\\$&');
    const places = [...call.matchAll(new RegExp(`(?<=\\s)([a-z.]+)([/ ]+)${name}(?=[\\s"']|$)`, 'g'))];
    const [place] = places;
    if (place === undefined || places.length > 1) return { refuse: `Where the script names ${target} is not clear (${at.file}).` };
    const replace = (from: number, to: number, text: string) => ({
      kind: 'replace' as const,
      at: { file: at.file, start: at.start + from, end: at.start + to },
      text,
    });
    const named = replace(place.index, place.index + (place[1] ?? '').length, kind.toLowerCase());
    if (/\brollout\s+status\b/.test(call)) return [named];
    // Only deployments have the condition "available"; every kind has a rollout to wait for.
    const wait = /(?<=\s)wait(?=\s)/.exec(call);
    const condition = /\s--for[= ]condition=[Aa]vailable(?:=[Tt]rue)?(?=\s|$)/.exec(call);
    if (wait === null || condition === null || /--all\b|\s-l\s|--selector/.test(call))
      return { refuse: `What the script waits for has no counterpart for a ${kind}.` };
    return [
      replace(wait.index, wait.index + 4, 'rollout status'),
      replace(condition.index, condition.index + condition[0].length, ''),
      named,
    ];
  },
});
