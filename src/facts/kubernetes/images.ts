import { type Evidence, fact, locOf, type Repo, spanFrom, type Subject } from '../../model/index.ts';
import { imageRef } from '../docker/image-ref.ts';
import { pinOf } from '../docker/pins.ts';
import type { Pin } from '../docker/pins.ts';
import type { Placed } from '../docker/types.ts';
import { deployedWorkloads, named } from './deployed.ts';

/** A container with the image it pulls. */
export interface PulledContainer extends Subject {
  readonly image: Placed<string>;
  /** Undefined: a variable or a template says which. */
  readonly pin: Pin | undefined;
  /** Something that sets the image when it is deployed. */
  readonly setBy: Evidence | undefined;
  /** The tag is written out as `latest`, and the image is only set after the manifest is applied: pods run it until then. */
  readonly runsLatestFirst: boolean;
}

/** Containers of deployed workloads, init containers among them. */
export const pulledContainers = fact('kubernetes/pulled-containers', (repo: Repo): readonly PulledContainer[] =>
  named(
    deployedWorkloads(repo).flatMap(({ name, workload }) =>
      workload.containers.flatMap(({ name: container, image }): readonly PulledContainer[] => {
        if (image === undefined) return [];
        const ref = /[${}<>]|__|PLACEHOLDER|^IMAGE/.test(image.value) ? undefined : imageRef(image.value);
        const pin = ref === undefined ? undefined : pinOf(ref);
        const moves = pin !== undefined && !('note' in pin);
        // The default of a chart is what whoever installs it replaces.
        if (moves && workload.templated)
          return [{ name: `${container} of ${name}`, at: image.at, image, pin: undefined, setBy: undefined, runsLatestFirst: false }];
        const setter = moves ? setterOf(repo, image.value) : undefined;
        const runsLatestFirst = ref?.tag === 'latest' && setter?.afterwards === true;
        return [{ name: `${container} of ${name}`, at: image.at, image, pin, setBy: setter?.evidence, runsLatestFirst }];
      }),
    ),
  ),
);

/** `kustomize edit set image`, `kubectl set image`, skaffold or a substitution that names the image without its tag. */
function setterOf(repo: Repo, image: string): Setter | undefined {
  const name = image.replace(/(:[^/:]+)?(@.+)?$/, '');
  const found = setters(repo).filter(
    (setter) => setter.text.includes(name) || (setter.everything && setter.text.includes(name.split('/').at(-1)!)),
  );
  return found.find((setter) => !setter.afterwards) ?? found[0];
}

interface Setter {
  readonly text: string;
  readonly everything: boolean;
  /** It changes the workload in the cluster, not the manifest that is applied. */
  readonly afterwards: boolean;
  readonly evidence: Evidence;
}

/** Lines of scripts and pipelines that say which image is deployed. */
const setters = fact('kubernetes/image-setters', (repo: Repo): readonly Setter[] => {
  const found: Setter[] = [];
  for (const { path, kind, origin } of repo.files) {
    if (origin !== 'own' || !/^(workflow|action|gitlab-ci|shell|text|yaml|kubernetes)$/.test(kind)) continue;
    const isSkaffold = /(^|\/)skaffold[^/]*\.ya?ml$/.test(path);
    if (
      !isSkaffold &&
      !/^(workflow|action|gitlab-ci|shell)$/.test(kind) &&
      !/(^|\/)(Makefile|Tiltfile|Jenkinsfile|cloudbuild\.ya?ml|azure-pipelines\.ya?ml)$/.test(path)
    )
      continue;
    const text = repo.text(path) ?? '';
    if (isSkaffold)
      found.push({
        text,
        everything: false,
        afterwards: false,
        evidence: { at: locOf(path, spanFrom(0, 0)), note: 'skaffold sets the tag' },
      });
    for (const match of text.matchAll(/^.*(set image|edit set image|\bsed\b.*image|envsubst|yq .*image|docker_build).*$/gm))
      found.push({
        text: match[0],
        everything: true,
        afterwards: /\b(kubectl|oc)\s.*\bset image\b/.test(match[0]) && !/edit set image/.test(match[0]),
        evidence: { at: locOf(path, spanFrom(match.index, match.index + match[0].length)), note: 'sets the image' },
      });
  }
  return found;
});
