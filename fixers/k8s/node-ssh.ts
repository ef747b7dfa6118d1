import type { EksCluster } from '../../src/facts/kubernetes/eksctl.ts';
import { yamlAt } from '../../src/facts/yaml.ts';
import { around } from '../../src/fix/compose.ts';
import { setKey, together, yamlSheet, type Edits } from '../../src/fix/yaml.ts';
import { defineFixer, isRefusal } from '../../src/model/index.ts';

/** Switches SSH off where everybody may knock; sessions go through the systems manager. */
export const closeSsh = defineFixer<EksCluster>({
  title: 'Switch SSH to the nodes off',
  // Whoever logs in that way needs another one.
  safety: 'review',
  edits({ nodes }, _data, repo): Edits {
    const open = nodes.flatMap(({ ssh }) => (ssh?.allow === true && !ssh.restricted ? [ssh] : []));
    const all: Edits[] = [];
    for (const { at } of open) {
      const sheet = yamlSheet(repo, at.file);
      if (isRefusal(sheet)) return sheet;
      const ssh = yamlAt(
        around(sheet, at, (node) => yamlAt(node, 'ssh') !== undefined),
        'ssh',
      );
      if (ssh === undefined) return { refuse: `Where SSH is allowed is not clear (${at.file}).` };
      all.push(setKey(sheet, ssh, 'allow', false));
    }
    return together(...all);
  },
});
