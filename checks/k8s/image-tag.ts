import { defineCheck, fail, pass, unknown } from '../../src/model/index.ts';

import { pulledContainers } from '../../src/facts/kubernetes/images.ts';

export default defineCheck({
  id: 'k8s/image-tag',
  covers: ['k8s/image-tag'],
  title: 'Workloads run images of a named version',
  category: 'supply-chain',
  severity: 'high',
  why: 'Pods of one deployment that start at different times run different programs when their tag moves, and going back to the old manifest brings the new image. Nobody can say which code was running when it failed.',
  remedy: 'Name a version or a digest, and let the pipeline set it (kustomize edit set image, Helm values).',
  refs: ['https://kubernetes.io/docs/concepts/containers/images/#image-names'],
  cwe: [1357],
  sources: ['002:297', '004:697', '004:1307', '004:1657'],
  peers: ['kube-linter latest-tag', 'kube-score container-image-tag'],
  absent: 'no manifest here deploys a workload with an image',
  each: pulledContainers,
  test({ name, image, pin, setBy, runsLatestFirst }) {
    if (pin === undefined) return unknown(`Which image ${name} runs is only known when it is deployed.`, [{ at: image.at }]);
    if ('note' in pin) return pass({ at: image.at, note: pin.note });
    if (setBy !== undefined && runsLatestFirst)
      return fail({
        at: image.at,
        message: `${name} runs whatever was published last (${image.value}) from each time its manifest is applied until a command sets another image.`,
        severity: 'medium',
        related: [setBy],
        key: image.value,
      });
    if (setBy !== undefined)
      return unknown(`${name} names no version, which a command of a deployment may set.`, [{ at: image.at }, setBy]);
    return fail({
      at: image.at,
      message: `${name} runs an image that is not pinned: ${pin.why}.`,
      ...(pin.kind === 'digest-only'
        ? { severity: 'low' as const }
        : pin.kind === 'local'
          ? { severity: 'medium' as const, confidence: 'medium' as const }
          : {}),
      key: image.value,
    });
  },
});
