import { imageRef, isOfficial } from '../../src/facts/docker/image-ref.ts';
import type { DeployedWorkload } from '../../src/facts/kubernetes/deployed.ts';
import { ownImage } from '../../src/facts/kubernetes/isolation.ts';
import { containerAround, setBelow } from '../../src/fix/kubernetes.ts';
import { addKeys } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Number of the user `node` in the official images of Node.js. */
const nodeUser = 1000;

/** Runs a container of an official Node.js image as the user that the image brings along. */
export const runAsNonRoot = defineFixer<DeployedWorkload, string>({
  title: 'Run the container as the user its image brings along',
  safety: 'review',
  edits({ containers }, name, repo) {
    const container = containers.find((each) => each.name === name);
    if (container === undefined) return [];
    if (container.security.runAsUser !== undefined || container.security.runAsNonRoot !== undefined)
      return { refuse: `${name} asks for root; whether it needs it only its author knows.` };
    const own = ownImage(repo, container);
    if (own !== undefined) return { refuse: `${own.file} decides about the user of ${name}: set it there (docker/non-root-user).` };
    const ref = imageRef(container.image?.value ?? '');
    if (ref === undefined || ref.repository !== 'node' || !isOfficial(ref))
      return { refuse: `Which users ${container.image?.value ?? 'the image'} has is not in the files.` };
    if (container.ports.some(({ value }) => value < 1024)) return { refuse: `${name} listens on a port below 1024, which may take root.` };
    const place = containerAround(repo, container.at);
    if (isRefusal(place)) return place;
    const context = place.map.y === 'map' ? place.map.entries.find(({ key }) => key === 'securityContext') : undefined;
    if (context === undefined)
      return setBelow(place, ['securityContext'], { runAsNonRoot: true, runAsUser: nodeUser }, { after: ['name', 'image', 'ports'] });
    return addKeys(place.sheet, context.value, { runAsNonRoot: true, runAsUser: nodeUser });
  },
});
