import type { Loc, Repo, Subject, YamlEntry, YamlNode } from '../../model/index.ts';
import { fact, locOf } from '../../model/index.ts';
import { parseYaml } from '../../parse/yaml.ts';
import { eksAsOf, eksSupport, notEksAddons } from '../knowledge/eks.ts';
import { isFixture } from '../paths.ts';
import { yamlAt, yamlEntry, yamlList, yamlString, yamlStrings } from '../yaml.ts';
import { kubeObjects } from './objects.ts';
import { entryLoc } from './places.ts';

/** A cluster as eksctl is told to make it. */
export interface EksCluster extends Subject {
  readonly version: { readonly value: string; readonly at: Loc } | undefined;
  /** How long EKS supports the version. `unknown`: newer than the table, or no version. */
  readonly support: { readonly state: 'standard' | 'extended' | 'ended' | 'unknown'; readonly until: string };
  readonly nodes: readonly {
    readonly name: string;
    readonly at: Loc;
    readonly ssh: { readonly allow: boolean; readonly restricted: boolean; readonly at: Loc } | undefined;
  }[];
  readonly logs: { readonly types: readonly string[]; readonly at: Loc; readonly wrongKey: string | undefined } | undefined;
  readonly addons: readonly { readonly name: string; readonly at: Loc; readonly instead: string | undefined }[];
}

/** Clusters of eksctl: in files of their own, and written out in scripts. */
export const eksClusters = fact('kubernetes/eks-clusters', (repo: Repo): readonly EksCluster[] => {
  const inFiles = kubeObjects(repo)
    .filter(
      ({ kind, api, purpose }) => kind === 'ClusterConfig' && api.startsWith('eksctl.io') && purpose !== 'example' && purpose !== 'test',
    )
    .map(({ node, file, at }) => clusterOf(repo, node, file, at));
  const inScripts = repo.ofKind('shell').flatMap(({ path }): readonly EksCluster[] => {
    if (isFixture(path)) return [];
    const text = repo.text(path) ?? '';
    const begin = text.search(/^apiVersion:\s*eksctl\.io/m);
    if (begin < 0) return [];
    const end = text.slice(begin).search(/^[A-Z_]{2,}$/m);
    const part = text.slice(begin, end < 0 ? undefined : begin + end);
    const parsed = parseYaml(part, part, begin);
    const node = 'failed' in parsed ? undefined : parsed.docs[0];
    return node === undefined ? [] : [clusterOf(repo, node, path, locOf(path, node.at))];
  });
  return [...inFiles, ...inScripts];
});

function clusterOf(repo: Repo, node: YamlNode, file: string, at: Loc): EksCluster {
  const version = yamlEntry(yamlAt(node, 'metadata'), 'version');
  const value = yamlString(version?.value);
  const place = (entry: YamlEntry): Loc => entryLoc(file, entry);
  const groups = [...yamlList(yamlAt(node, 'managedNodeGroups')), ...yamlList(yamlAt(node, 'nodeGroups'))];
  const logging = yamlEntry(yamlAt(node, 'cloudWatch'), 'clusterLogging');
  const wrong =
    logging?.value.y === 'map'
      ? logging.value.entries.find(({ key }) => key === 'enable' || key === 'enabled' || key === 'types')
      : undefined;
  return {
    name: yamlString(yamlAt(node, 'metadata', 'name')) ?? file,
    at,
    version: version === undefined || value === undefined ? undefined : { value, at: place(version) },
    support: supportOf(repo, value),
    nodes: groups.map((group) => {
      const ssh = yamlEntry(group, 'ssh');
      const allow = yamlString(yamlAt(ssh?.value, 'allow')) === 'true';
      const restricted =
        yamlAt(ssh?.value, 'sourceSecurityGroupIds') !== undefined || yamlString(yamlAt(ssh?.value, 'enableSsm')) === 'true';
      return {
        name: yamlString(yamlAt(group, 'name')) ?? '',
        at: locOf(file, group.at),
        ssh: ssh === undefined ? undefined : { allow, restricted, at: place(ssh) },
      };
    }),
    logs:
      logging === undefined
        ? undefined
        : { types: yamlStrings(yamlAt(logging.value, 'enableTypes')), at: place(wrong ?? logging), wrongKey: wrong?.key },
    addons: yamlList(yamlAt(node, 'addons')).flatMap((addon) => {
      const name = yamlString(yamlAt(addon, 'name'));
      return name === undefined
        ? []
        : [{ name, at: locOf(file, addon.at), instead: Object.hasOwn(notEksAddons, name) ? notEksAddons[name] : undefined }];
    }),
  };
}

function supportOf(repo: Repo, version: string | undefined): EksCluster['support'] {
  const own = repo.settings.knowledge?.['eks']?.[version ?? ''];
  const known = version !== undefined && Object.hasOwn(eksSupport, version) ? eksSupport[version] : undefined;
  const standard = own ?? known?.standard;
  if (standard === undefined)
    return Number(version?.split('.')[1]) < 23 ? { state: 'ended', until: '2024-10-11' } : { state: 'unknown', until: '' };
  if (standard > eksAsOf) return { state: 'standard', until: standard };
  const extended = known?.extended ?? standard;
  return extended > eksAsOf ? { state: 'extended', until: extended } : { state: 'ended', until: extended };
}

/** Clusters that are given add-ons. */
export const eksClustersWithAddons = fact('kubernetes/eks-clusters-with-addons', (repo: Repo): readonly EksCluster[] =>
  eksClusters(repo).filter(({ addons }) => addons.length > 0),
);
