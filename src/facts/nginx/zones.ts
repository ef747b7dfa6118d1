import type { Evidence, Subject } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import type { NginxContext } from './contexts.ts';
import { zonesOf } from './limits.ts';
import { nginxTrees } from './tree.ts';
import type { NginxNode, NginxTree } from './tree.ts';

/** A `limit_req_zone` and the block it stands in. */
export interface RequestZone extends Subject {
  readonly zone: string;
  readonly node: NginxNode;
  readonly tree: NginxTree;
  readonly context: NginxContext | undefined;
  /** The directive around it, or what says where the file is read. */
  readonly place: Evidence;
}

/** Every `limit_req_zone` of the repository, in the order of files and places. */
export const requestZones = fact('nginx request zones', (repo): readonly RequestZone[] => {
  const zones: RequestZone[] = [];
  const places = new Set<string>();
  const names = new Set<string>();
  for (const tree of nginxTrees(repo)) {
    for (const { zone, node } of zonesOf(tree)) {
      const place = `${node.at.file}:${node.at.start}`;
      if (places.has(place)) continue;
      places.add(place);
      let name = `${node.at.file}: zone ${zone}`;
      for (let again = 2; names.has(name); again += 1) name = `${node.at.file}: zone ${zone} (${again})`;
      names.add(name);
      const { parent } = node;
      const file = tree.files.find((each) => each.path === node.at.file) ?? tree.files[0];
      zones.push({
        name,
        at: node.at,
        zone,
        node,
        tree,
        context: node.context,
        place:
          parent === undefined
            ? file.evidence
            : { at: locOf(parent.at.file, parent.directive.nameAt), note: `stands in ${parent.directive.name}` },
      });
    }
  }
  return zones;
});
