import type { Loc, Repo, Subject } from '../../model/index.ts';
import { fact } from '../../model/index.ts';
import { isBundleStep } from '../docker/build-steps.ts';
import { entrypointScript } from '../docker/startup.ts';
import { runningWorkloads } from './deployed.ts';
import { ownImage } from './isolation.ts';

/** A container that is given variables of a browser bundle. */
export interface BundledContainer extends Subject {
  readonly variables: readonly { readonly variable: string; readonly at: Loc }[];
  /** The step that bundles, where the image is built here. `undefined`: the image comes from elsewhere. */
  readonly bundles: Loc | undefined;
  readonly runtime: boolean;
}

/** Containers with REACT_APP_ and VITE_ variables, which programs read only while they are bundled. */
export const bundledContainers = fact('kubernetes/bundled-containers', (repo: Repo): readonly BundledContainer[] =>
  runningWorkloads(repo).flatMap(({ name, workload, containers }) =>
    containers.flatMap((container): readonly BundledContainer[] => {
      const variables = container.envEntries
        .filter((entry) => /^(REACT_APP|VITE|VUE_APP)_\w/.test(entry.name))
        .map((entry) => ({ variable: entry.name, at: entry.at }));
      if (variables.length === 0 || workload.templated) return [];
      const image = ownImage(repo, container);
      const bundles = image?.used.flatMap((stage) => stage.runs).find((run) => isBundleStep(run.value))?.at;
      const script = image === undefined ? undefined : entrypointScript(repo, image);
      const start = `${image?.shipped.cmd?.text ?? ''} ${image?.shipped.entrypoint?.text ?? ''} ${container.command?.value.join(' ') ?? ''} ${script === undefined ? '' : (repo.text(script.path) ?? '')}`;
      const runtime = /envsubst|env-config|runtime-env|sed -i|REACT_APP|VITE_/.test(start) || isBundleStep(start);
      return [{ name: `${container.name} of ${name}`, at: container.at, variables, bundles, runtime }];
    }),
  ),
);
